// SPDX-License-Identifier: GPL-3.0-or-later
//VTK::System::Dec
//VTK::Output::Dec
// Fragment stage of racks too far off to show cells: one colour a face, parted by a line while it can be seen.
//
// faceDark      the line's colour, sRGB as displayed

in vec2 faceMetres;
flat in vec2 faceSize;
flat in vec3 faceColour;
uniform vec3 faceDark;

void main()
{
  vec2 pixel = max(fwidth(faceMetres), vec2(1e-6));
  vec2 inside = min(faceMetres, faceSize - faceMetres) - max(vec2(0.010), 0.6 * pixel);
  vec2 c = clamp(inside / pixel + 0.5, 0.0, 1.0);
  float apart = clamp((min(faceSize.x / pixel.x, faceSize.y / pixel.y) - 10.0) / 30.0, 0.0, 1.0);
  gl_FragData[0] = vec4(mix(faceColour, faceDark, (1.0 - c.x * c.y) * apart * 0.85), 1.0);
}
