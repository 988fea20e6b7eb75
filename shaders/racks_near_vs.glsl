// SPDX-License-Identifier: GPL-3.0-or-later
//VTK::System::Dec
// Vertex stage of racks near enough to show cells.
//
// rackVertex    u, v on the face (0..1, origin at its lower left as seen from before it; on a top v runs to the
//               rear), the rack's index (0..16,777,215), the face (0 front, 1 rear, 2 left, 3 right, 4 top)
// MCDCMatrix    model to clip coordinates
// rackTex       RGBA32F, 512 racks a row, two texels each:
//               (first GPU, first unit in layoutTex, units, first node in nodeMeanTex),
//               (width, depth, height in metres, nodes + 4,096 for a rack of trays behind one door)
// rackMeanTex   RGBA8, 2,048 a row: each rack's one colour, sRGB as displayed; alpha: 1 lit, 0 faded

in vec4 vertexMC;
in vec4 rackVertex;
uniform mat4 MCDCMatrix;
uniform sampler2D rackTex;
uniform sampler2D rackMeanTex;

out vec2 faceUv;
flat out vec2 faceSize;   // metres
flat out vec4 rackInfo;   // first texel of rackTex
flat out vec3 faceNodesStyle;
flat out vec4 rackMean;    // alpha: 1 lit, 0 faded

void main()
{
  int rack = int(rackVertex.z + 0.5);
  int face = int(rackVertex.w + 0.5);
  ivec2 at = ivec2((rack % 512) * 2, rack / 512);
  rackInfo = texelFetch(rackTex, at, 0);
  vec4 size = texelFetch(rackTex, at + ivec2(1, 0), 0);
  faceSize = face == 4 ? size.xy : (face >= 2 ? size.yz : size.xz);
  faceUv = rackVertex.xy;
  float style = size.w >= 4096.0 ? 1.0 : 0.0;
  faceNodesStyle = vec3(rackVertex.w, size.w - 4096.0 * style, style);
  rackMean = texelFetch(rackMeanTex, ivec2(rack % 2048, rack / 2048), 0);
  gl_Position = MCDCMatrix * vertexMC;
}
