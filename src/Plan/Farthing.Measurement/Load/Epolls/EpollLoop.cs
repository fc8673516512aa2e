using System.Net;
using System.Net.Sockets;

namespace Farthing.Measurement.Load.Epolls;

/// <summary>One thread that waits for all descriptors of a load and tells the reader of each that is ready. Edge-triggered: a wake-up costs one wait and one read per stream that has something.</summary>
internal sealed class EpollLoop : IDisposable
{
    private const EpollEvents Watched =
        EpollEvents.In | EpollEvents.Out | EpollEvents.ReadHangUp | EpollEvents.EdgeTriggered;

    private const int MaxAtOnce = 512;
    private const int BufferBytes = 64 << 10;
    private const ulong WakeKey = ulong.MaxValue;
    private readonly Epoll epoll = new(MaxAtOnce);
    private readonly Lock gate = new();
    private readonly Stack<int> free = [];
    private readonly Socket waking = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Thread thread;
    private Slot[] slots = new Slot[64];
    private int used;
    private volatile bool isEnding;

    /// <summary>Starts the thread.</summary>
    public EpollLoop()
    {
        // A datagram to itself ends the wait: the one thing that must wake it without a stream's doing.
        waking.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        epoll.Add(waking, EpollEvents.In, WakeKey);
        thread = new Thread(Run)
        {
            IsBackground = true,
            Name = "streams",
            Priority = ThreadPriority.AboveNormal,
        };
        thread.Start();
    }

    /// <summary>Watches a descriptor from now on.</summary>
    /// <returns>Its key.</returns>
    public ulong Add(Socket socket, IEpollReader reader)
    {
        ulong key;
        lock (gate)
        {
            int index = free.Count > 0 ? free.Pop() : used++;
            if (index == slots.Length)
            {
                // The loop may still look into the old array: it holds the same readers.
                Array.Resize(ref slots, used * 2);
            }

            uint generation = slots[index].Generation + 1;
            slots[index] = new Slot(generation, reader);
            key = ((ulong)generation << 32) | (uint)index;
        }

        epoll.Add(socket, Watched, key);
        return key;
    }

    /// <summary>Says again what is ready now.</summary>
    public void Rearm(Socket socket, ulong key) => epoll.Rearm(socket, Watched, key);

    /// <summary>Forgets a descriptor that is about to be closed; a call of its reader may still be under way.</summary>
    public void Forget(ulong key)
    {
        lock (gate)
        {
            int index = (int)(uint)key;
            slots[index] = new Slot((uint)(key >> 32), null);
            free.Push(index);
        }
    }

    /// <summary>Stops watching a descriptor that stays open.</summary>
    public void Remove(Socket socket, ulong key)
    {
        epoll.Remove(socket);
        Forget(key);
    }

    /// <summary>Ends the thread. Who awaited an exchange may be on it: then it ends when that call returns.</summary>
    public void Dispose()
    {
        if (isEnding)
        {
            return;
        }

        isEnding = true;
        if (Thread.CurrentThread != thread)
        {
            waking.SendTo([1], waking.LocalEndPoint!);
            thread.Join();
        }
    }

    private void Run()
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
        while (!isEnding)
        {
            int count = epoll.Wait(-1);
            for (int i = 0; i < count; i++)
            {
                ulong key = epoll.Key(i);
                if (key == WakeKey)
                {
                    continue;
                }

                ReaderOf(key)?.OnReady(epoll.Events(i), buffer);
            }
        }

        waking.Dispose();
        epoll.Dispose();
    }

    private IEpollReader? ReaderOf(ulong key)
    {
        lock (gate)
        {
            Slot slot = slots[(int)(uint)key];
            return slot.Generation == (uint)(key >> 32) ? slot.Reader : null;
        }
    }

    private readonly record struct Slot(uint Generation, IEpollReader? Reader);
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

/// <summary>Someone who is told when a descriptor is ready.</summary>
internal interface IEpollReader
{
    /// <summary>Called on the loop's thread. Must not block.</summary>
    /// <param name="events">What is ready, or has been since the last time.</param>
    /// <param name="buffer">The loop's own, to read into; valid during the call.</param>
    void OnReady(EpollEvents events, byte[] buffer);
}
