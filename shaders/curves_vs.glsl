// SPDX-License-Identifier: GPL-3.0-or-later
//VTK::System::Dec
// Vertex stage of single cables: ribbons that face the eye, of one width in pixels however far away.
//
// flatVertex    xyz: direction of the curve at this corner, length 1, with the sign of the corner's side (+ or -);
//               w: the role, an index into roleColours (0..39)
// MCDCMatrix    model to clip coordinates
// roleColours   sRGB as displayed
// viewPixels    width and height of the picture, pixels (> 0)
// halfWidth     half a ribbon's width, pixels (> 0)

in vec4 vertexMC;
in vec4 flatVertex;
uniform mat4 MCDCMatrix;
uniform vec3 roleColours[40];
uniform vec2 viewPixels;
uniform float halfWidth;

out vec3 colour;

void main()
{
  colour = roleColours[int(flatVertex.w + 0.5)];
  vec4 here = MCDCMatrix * vertexMC;
  vec4 ahead = MCDCMatrix * vec4(vertexMC.xyz + flatVertex.xyz * 0.02, 1.0);
  // Finite where the curve points at the eye: then any side will do.
  vec2 way = (ahead.xy / ahead.w - here.xy / here.w) * viewPixels;
  float far = length(way);
  vec2 side = far > 1e-9 ? vec2(-way.y, way.x) / far : vec2(1.0, 0.0);
  here.xy += side * halfWidth * 2.0 / viewPixels * here.w;
  gl_Position = here;
}
