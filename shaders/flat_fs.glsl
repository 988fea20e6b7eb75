// SPDX-License-Identifier: GPL-3.0-or-later
//VTK::System::Dec
//VTK::Output::Dec
// Fragment stage of floors, outlines, trays and ghosts: the corners' colours, blended between them. sRGB.

in vec3 colour;

void main()
{
  gl_FragData[0] = vec4(colour, 1.0);
}
