using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Farthing.Measurement.Load.Epolls;

/// <summary>The system calls of a non-blocking TCP socket on Linux (x64 and arm64: same numbers), by file descriptor.</summary>
/// <remarks>The framework's own socket is registered with the framework's epoll at its first asynchronous call and then wakes a second thread for every chunk: that is what these calls avoid.</remarks>
internal static partial class LinuxSocket
{
    public const int Again = 11;
    public const int Interrupted = 4;
    private const int InProgress = 115;
    private const int StreamNonBlockingCloseOnExec = 0x1 | 0x800 | 0x80000;
    private const int Tcp = 6;
    private const int NoDelay = 1;
    private const int SocketLevel = 1;
    private const int ErrorOption = 4;
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int Both = 2;

    /// <summary>Opens a socket and starts to connect.</summary>
    /// <returns>The descriptor; it is connected when it can be written to and <see cref="TakeError"/> is none.</returns>
    /// <exception cref="SocketException">There is no way.</exception>
    public static int StartConnect(IPEndPoint to)
    {
        SocketAddress address = to.Serialize();
        int family = to.AddressFamily == AddressFamily.InterNetworkV6 ? 10 : 2;
        int fd = Open(family, StreamNonBlockingCloseOnExec, Tcp);
        if (fd < 0)
        {
            throw new SocketException((int)ErrorOf(Marshal.GetLastPInvokeError()));
        }

        _ = SetOption(fd, Tcp, NoDelay, 1, sizeof(int));
        if (Connect(fd, address.Buffer.Span[..address.Size], (uint)address.Size) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error is not (InProgress or Interrupted))
            {
                _ = Close(fd);
                throw new SocketException((int)ErrorOf(error));
            }
        }

        return fd;
    }

    /// <summary>How connecting ended; <see cref="SocketError.Success"/> when it is connected.</summary>
    public static SocketError TakeError(int fd)
    {
        uint size = sizeof(int);
        return GetOption(fd, SocketLevel, ErrorOption, out int error, ref size) != 0 ? SocketError.SocketError
            : error == 0 ? SocketError.Success
            : ErrorOf(error);
    }

    /// <summary>Bytes sent now; below 0 where none (see <see cref="Marshal.GetLastPInvokeError"/>).</summary>
    public static nint Send(int fd, ReadOnlySpan<byte> bytes) =>
        Send(fd, bytes, bytes.Length, DontWait | NoSignal);

    /// <summary>Bytes received now; 0 at the end of the stream; below 0 where none.</summary>
    public static nint Receive(int fd, Span<byte> buffer) => Receive(fd, buffer, buffer.Length, DontWait);

    /// <summary>Ends both directions; a reader that waits sees the end.</summary>
    public static void ShutDown(int fd) => _ = Shutdown(fd, Both);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Close(int fd);

    private static SocketError ErrorOf(int number) =>
        number switch
        {
            13 => SocketError.AccessDenied,
            24 or 23 => SocketError.TooManyOpenSockets,
            97 => SocketError.AddressFamilyNotSupported,
            99 => SocketError.AddressNotAvailable,
            101 => SocketError.NetworkUnreachable,
            104 => SocketError.ConnectionReset,
            105 => SocketError.NoBufferSpaceAvailable,
            110 => SocketError.TimedOut,
            111 => SocketError.ConnectionRefused,
            112 => SocketError.HostDown,
            113 => SocketError.HostUnreachable,
            _ => SocketError.SocketError,
        };

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Connect(int fd, ReadOnlySpan<byte> address, uint length);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int fd, int level, int option, in int value, uint length);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetOption(int fd, int level, int option, out int value, ref uint length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Send(int fd, ReadOnlySpan<byte> bytes, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Receive(int fd, Span<byte> buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Shutdown(int fd, int how);
}
