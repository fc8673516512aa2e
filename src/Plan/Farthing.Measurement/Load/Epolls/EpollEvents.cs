namespace Farthing.Measurement.Load.Epolls;

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
