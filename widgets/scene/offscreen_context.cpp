// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/scene/offscreen_context.hpp"

#include <vtk_glew.h>
// After GLEW, whose headers must come before any other GL header.
#define EGL_NO_X11
#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <vtkObjectFactory.h>
#include <vtkOpenGLState.h>

#include <array>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "widgets/scene/hosted_window.hpp"
#include "widgets/scene/qt_context.hpp"
#include "widgets/scene/xvfb_child.hpp"

namespace leasehold::scene {

struct OffscreenContext::Egl {
    EGLDisplay display = EGL_NO_DISPLAY;
    EGLContext context = EGL_NO_CONTEXT;
    EGLSurface surface = EGL_NO_SURFACE;
    XvfbChild xvfb;

    Egl() = default;
    Egl(const Egl&) = delete;
    Egl& operator=(const Egl&) = delete;
    ~Egl() { close(); }

    void makeCurrent() const {
        if (eglGetCurrentContext() != context) {
            eglBindAPI(EGL_OPENGL_API);
            eglMakeCurrent(display, surface, surface, context);
        }
    }
    void close() {
        if (display == EGL_NO_DISPLAY) {
            return;
        }
        eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        if (surface != EGL_NO_SURFACE) {
            eglDestroySurface(display, surface);
        }
        if (context != EGL_NO_CONTEXT) {
            eglDestroyContext(display, context);
        }
        // Not eglTerminate: the display is shared by all of the process, Qt's EGL platforms included.
        display = EGL_NO_DISPLAY;
        context = EGL_NO_CONTEXT;
        surface = EGL_NO_SURFACE;
    }
    bool open(EGLDisplay candidate);
};

namespace {

bool has(const char* list, std::string_view extension) {
    return list != nullptr && std::string_view(list).find(extension) != std::string_view::npos;
}

EGLDisplay platformDisplay(EGLenum platform, void* native) {
    const auto get = reinterpret_cast<PFNEGLGETPLATFORMDISPLAYEXTPROC>(eglGetProcAddress("eglGetPlatformDisplayEXT"));
    return get == nullptr ? EGL_NO_DISPLAY : get(platform, native, nullptr);
}

std::vector<EGLDeviceEXT> eglDevices() {
    const auto query = reinterpret_cast<PFNEGLQUERYDEVICESEXTPROC>(eglGetProcAddress("eglQueryDevicesEXT"));
    std::array<EGLDeviceEXT, 16> devices{};
    EGLint count = 0;
    if (query == nullptr || query(static_cast<EGLint>(devices.size()), devices.data(), &count) != EGL_TRUE) {
        return {};
    }
    return {devices.begin(), devices.begin() + count};
}

/// Major * 10 + minor of the current context; 0 when there is none.
int glVersion() {
    const auto get = reinterpret_cast<const GLubyte* (*)(GLenum)>(eglGetProcAddress("glGetString"));
    const char* text = get == nullptr ? nullptr : reinterpret_cast<const char*>(get(GL_VERSION));
    if (text == nullptr || text[0] < '0' || text[0] > '9' || text[1] != '.') {
        return 0;
    }
    return (text[0] - '0') * 10 + std::atoi(text + 2);
}

std::string glRenderer() {
    const auto get = reinterpret_cast<const GLubyte* (*)(GLenum)>(eglGetProcAddress("glGetString"));
    return std::string(reinterpret_cast<const char*>(get(GL_RENDERER))) + ", OpenGL " +
           reinterpret_cast<const char*>(get(GL_VERSION));
}

/// A hosted window that can make our context current by itself.
class SurfacelessWindow : public HostedWindow {
public:
    static SurfacelessWindow* New();
    vtkTypeMacro(SurfacelessWindow, HostedWindow)

        void MakeCurrent() override {
        if (eglGetCurrentContext() != context) {
            eglBindAPI(EGL_OPENGL_API);
            eglMakeCurrent(display, surface, surface, context);
        }
    }
    bool IsCurrent() override { return eglGetCurrentContext() == context; }

    EGLDisplay display = EGL_NO_DISPLAY;
    EGLContext context = EGL_NO_CONTEXT;
    EGLSurface surface = EGL_NO_SURFACE;

    SurfacelessWindow(const SurfacelessWindow&) = delete;
    SurfacelessWindow& operator=(const SurfacelessWindow&) = delete;

protected:
    SurfacelessWindow() = default;
    ~SurfacelessWindow() override = default;
};
vtkStandardNewMacro(SurfacelessWindow);

}  // namespace

bool OffscreenContext::Egl::open(EGLDisplay candidate) {
    if (candidate == EGL_NO_DISPLAY || eglInitialize(candidate, nullptr, nullptr) != EGL_TRUE) {
        return false;
    }
    display = candidate;
    const char* extensions = eglQueryString(display, EGL_EXTENSIONS);
    const bool surfaceless = has(extensions, "EGL_KHR_surfaceless_context");
    const std::array<EGLint, 15> wanted{EGL_SURFACE_TYPE,
                                        surfaceless ? EGL_DONT_CARE : EGL_PBUFFER_BIT,
                                        EGL_RENDERABLE_TYPE,
                                        EGL_OPENGL_BIT,
                                        EGL_RED_SIZE,
                                        8,
                                        EGL_GREEN_SIZE,
                                        8,
                                        EGL_BLUE_SIZE,
                                        8,
                                        EGL_ALPHA_SIZE,
                                        8,
                                        EGL_NONE,
                                        EGL_NONE,
                                        EGL_NONE};
    EGLConfig config = nullptr;
    EGLint count = 0;
    const bool configured = eglChooseConfig(display, wanted.data(), &config, 1, &count) == EGL_TRUE && count > 0;
    const std::array<EGLint, 7> version{
        EGL_CONTEXT_MAJOR_VERSION,           3,       EGL_CONTEXT_MINOR_VERSION, 2, EGL_CONTEXT_OPENGL_PROFILE_MASK,
        EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE};
    if (eglBindAPI(EGL_OPENGL_API) != EGL_TRUE || (!configured && !has(extensions, "EGL_KHR_no_config_context"))) {
        close();
        return false;
    }
    context = eglCreateContext(display, configured ? config : nullptr, EGL_NO_CONTEXT, version.data());
    if (context != EGL_NO_CONTEXT && !surfaceless) {
        const std::array<EGLint, 5> size{EGL_WIDTH, 16, EGL_HEIGHT, 16, EGL_NONE};
        surface = eglCreatePbufferSurface(display, config, size.data());
    }
    if (context == EGL_NO_CONTEXT || eglMakeCurrent(display, surface, surface, context) != EGL_TRUE ||
        glVersion() < 32) {
        close();
        return false;
    }
    return true;
}

OffscreenContext::OffscreenContext() : m_egl(std::make_unique<Egl>()) {}

Result<std::unique_ptr<OffscreenContext>> OffscreenContext::create() {
    letQtGo();
    std::unique_ptr<OffscreenContext> self(new OffscreenContext);
    Egl& egl = *self->m_egl;
    const char* client = eglQueryString(EGL_NO_DISPLAY, EGL_EXTENSIONS);
    const char* displayName = std::getenv("DISPLAY");
    const auto tryAll = [&]() -> std::string {
        if (has(client, "EGL_MESA_platform_surfaceless") &&
            egl.open(platformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY))) {
            return "surfaceless";
        }
        const std::vector<EGLDeviceEXT> devices =
            has(client, "EGL_EXT_platform_device") ? eglDevices() : std::vector<EGLDeviceEXT>{};
        for (std::size_t i = 0; i < devices.size(); ++i) {
            if (egl.open(platformDisplay(EGL_PLATFORM_DEVICE_EXT, devices[i]))) {
                return "device " + std::to_string(i);
            }
        }
        if (displayName != nullptr && *displayName != '\0' && egl.open(eglGetDisplay(EGL_DEFAULT_DISPLAY))) {
            return std::string("display ") + displayName;
        }
        const Result<std::string> started = egl.xvfb.start();
        if (started) {
            setenv("DISPLAY", started->c_str(), 1);
            const bool open = egl.open(eglGetDisplay(EGL_DEFAULT_DISPLAY));
            displayName == nullptr ? unsetenv("DISPLAY") : setenv("DISPLAY", displayName, 1);
            return open ? "Xvfb" : std::string{};
        }
        return {};
    };
    self->m_way = tryAll();
    if (self->m_way.empty()) {
        return fail(
            ErrorCode::NoDevice, "OpenGL",
            "no context of version 3.2 or newer: EGL without a surface, EGL devices, DISPLAY and Xvfb all failed",
            "install Mesa's drivers (packages libegl1 and libgl1-mesa-dri)");
    }
    self->m_renderer = glRenderer();
    vtkNew<SurfacelessWindow> window;
    window->display = egl.display;
    window->context = egl.context;
    window->surface = egl.surface;
    window->SetReadyForRendering(true);
    window->OpenGLInit();
    self->m_window = window.GetPointer();
    return self;
}

OffscreenContext::~OffscreenContext() {
    if (m_window != nullptr) {
        m_egl->makeCurrent();
        m_window->Finalize();
        m_window = nullptr;
    }
}

void OffscreenContext::letGo() const {
    eglMakeCurrent(m_egl->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
}

void OffscreenContext::makeCurrent() const {
    letQtGo();
    m_egl->makeCurrent();
}

}  // namespace leasehold::scene
