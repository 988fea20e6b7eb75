// SPDX-License-Identifier: GPL-3.0-or-later
//VTK::System::Dec
// Vertex stage of floors, outlines, cable trays and ghosts: a colour of the theme at each corner, and strokes that
// never get thinner than a pixel or so.
//
// flatVertex    xyz: how far this corner lies from its stroke's centre line, metres (0 for what is no stroke); w: the role,
//               an index into roleColours (0..39)
// MCDCMatrix    model to clip coordinates
// roleColours   sRGB as displayed
// pixelSize     metres a pixel spans: x * w of the clip position (perspective) + y (parallel)
// leastPixels   half the least width of a stroke, pixels

in vec4 vertexMC;
in vec4 flatVertex;
uniform mat4 MCDCMatrix;
uniform vec3 roleColours[40];
uniform vec2 pixelSize;
uniform float leastPixels;

out vec3 colour;

void main()
{
  colour = roleColours[int(flatVertex.w + 0.5)];
  vec4 middle = vertexMC - vec4(flatVertex.xyz, 0.0);
  vec4 centre = MCDCMatrix * middle;
  float wide = length(flatVertex.xyz);
  float least = leastPixels * (pixelSize.x * centre.w + pixelSize.y);
  vec3 offset = wide > 0.0 ? flatVertex.xyz * (max(wide, least) / wide) : vec3(0.0);
  gl_Position = MCDCMatrix * (middle + vec4(offset, 0.0));
}
