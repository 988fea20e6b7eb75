// SPDX-License-Identifier: GPL-3.0-or-later
//VTK::System::Dec
// Vertex stage of racks too far off to show cells: the whole colour is found here, once per corner.
//
// rackVertex, MCDCMatrix, rackMeanTex: as in racks_near_vs.glsl
// steelSide     colour of the sides
// fadedTo       what racks outside the emphasis fade into
// rackTex       as in racks_near_vs.glsl; for the size of the face alone

in vec4 vertexMC;
in vec4 rackVertex;
uniform mat4 MCDCMatrix;
uniform sampler2D rackTex;
uniform sampler2D rackMeanTex;
uniform vec3 steelSide;
uniform vec3 fadedTo;

out vec2 faceMetres;
flat out vec2 faceSize;
flat out vec3 faceColour;

void main()
{
  int rack = int(rackVertex.z + 0.5);
  int face = int(rackVertex.w + 0.5);
  vec4 size = texelFetch(rackTex, ivec2((rack % 512) * 2 + 1, rack / 512), 0);
  vec4 mean = texelFetch(rackMeanTex, ivec2(rack % 2048, rack / 2048), 0);
  faceSize = face == 4 ? size.xy : (face >= 2 ? size.yz : size.xz);
  faceMetres = rackVertex.xy * faceSize;
  float shade = face == 0 ? 0.80 : (face == 1 ? 0.70 : 1.0);
  vec3 c = face == 2 || face == 3 ? steelSide : mean.rgb;
  faceColour = mix(mix(c, fadedTo, 0.55), c, mean.a) * (face == 2 || face == 3 ? 1.0 : shade);
  gl_Position = MCDCMatrix * vertexMC;
}
