using System.Buffers.Binary;
using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Farthing.LoadBench;

/// <summary>One epoll instance (epoll(7)): sockets are added with a number of the caller's, and a wait returns the numbers of those that are ready.</summary>
internal sealed partial class Epoll : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const int AddOperation = 1;
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

    /// <summary>Watches a socket.</summary>
    public void Add(Socket watched, EpollEvents events, ulong key) =>
        Control(AddOperation, watched, events, key);

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

/// <summary>Event bits of epoll for a descriptor, the kernel's own.</summary>
[Flags]
internal enum EpollEvents : uint
{
    None = 0,

    /// <summary>It can be read.</summary>
    In = 0x1,

    /// <summary>It can be written to.</summary>
    Out = 0x4,

    /// <summary>It has failed.</summary>
    Error = 0x8,

    /// <summary>Both directions have ended.</summary>
    HangUp = 0x10,

    /// <summary>The other side writes no more.</summary>
    ReadHangUp = 0x2000,

    /// <summary>Said once per change, not as long as it holds.</summary>
    EdgeTriggered = 0x80000000,
}
