using System.Buffers.Binary;
using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Farthing.Measurement.Load.Epolls;

/// <summary>One epoll instance (epoll(7)): sockets are added with a number of the caller's, and a wait returns the numbers of those that are ready.</summary>
internal sealed partial class Epoll : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const int AddOperation = 1;
    private const int RemoveOperation = 2;
    private const int ModifyOperation = 3;
    private const int Interrupted = 4; // EINTR

    // The kernel packs the structure on x64 alone.
    private static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int Stride = IsPacked ? 12 : 16;
    private static readonly int KeyOffset = IsPacked ? 4 : 8;
    private readonly SafeFileHandle handle;
    private readonly byte[] ready;

    /// <summary>Makes one.</summary>
    /// <param name="most">Sockets that one wait returns at most.</param>
    /// <exception cref="Win32Exception">The system gives no more descriptors.</exception>
    public Epoll(int most)
    {
        int fd = Create(CloseOnExec);
        Check(fd);
        handle = new SafeFileHandle(fd, ownsHandle: true);
        ready = new byte[most * Stride];
    }

    /// <summary>True on Linux, where its numbers are known to hold.</summary>
    public static bool IsSupported { get; } =
        OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>Watches a socket.</summary>
    public void Add(Socket watched, EpollEvents events, ulong key) =>
        Control(AddOperation, watched, events, key);

    /// <summary>Watches it anew: an edge that was passed over is said again.</summary>
    public void Rearm(Socket watched, EpollEvents events, ulong key) =>
        Control(ModifyOperation, watched, events, key);

    /// <summary>Watches it no more. Disposing of a socket does so too.</summary>
    public void Remove(Socket watched)
    {
        Span<byte> unused = stackalloc byte[16];
        _ = Control(handle, RemoveOperation, (int)watched.Handle, unused);
    }

    /// <summary>Waits until something is ready.</summary>
    /// <param name="timeoutMs">−1 for ever.</param>
    /// <returns>How many are; 0 when the time is over, or a signal came.</returns>
    public int Wait(int timeoutMs)
    {
        int count = Wait(handle, ready, ready.Length / Stride, timeoutMs);
        if (count < 0 && Marshal.GetLastPInvokeError() != Interrupted)
        {
            Check(count);
        }

        return Math.Max(0, count);
    }

    /// <summary>One of those that the last wait found.</summary>
    public EpollEvents Events(int index) =>
        (EpollEvents)BinaryPrimitives.ReadUInt32LittleEndian(ready.AsSpan(index * Stride));

    /// <summary>The number of one of those that the last wait found.</summary>
    public ulong Key(int index) =>
        BinaryPrimitives.ReadUInt64LittleEndian(ready.AsSpan((index * Stride) + KeyOffset));

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private void Control(int operation, Socket watched, EpollEvents events, ulong key)
    {
        Span<byte> one = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(one, (uint)events);
        BinaryPrimitives.WriteUInt64LittleEndian(one[KeyOffset..], key);
        Check(Control(handle, operation, (int)watched.Handle, one));
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeFileHandle epoll, int operation, int watched, Span<byte> one);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Wait(SafeFileHandle epoll, Span<byte> ready, int most, int timeoutMs);
}
