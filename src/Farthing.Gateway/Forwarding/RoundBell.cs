using System.Net.Sockets;

namespace Farthing.Gateway.Forwarding;

/// <summary>Tells a thread that reads sockets when it has taken what could be read: a socket that speaks to itself. What is sent on it in a round is read in the next one, behind everything that came before.</summary>
internal sealed class RoundBell : IDisposable
{
    private static readonly byte[] Word = [1];
    private static int hung;
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly SocketAsyncEventArgs ear = new(true);
    private readonly SendRound round;

    private RoundBell()
    {
        round = new SendRound(TryRing);
        UnixDomainSocketEndPoint address = new($"\0farthing-{Guid.NewGuid():N}");
        socket.Bind(address);
        socket.Connect(address);
        ear.SetBuffer(new byte[1]);
        ear.Completed += (_, _) => Heard();
    }

    /// <summary>Hangs a bell for each thread of this process that reads sockets and goes on with what it read; the first call alone does. They hang until the process ends, as those threads do.</summary>
    public static void Hang()
    {
        // Names without a file are Linux's.
        if (!OperatingSystem.IsLinux() || Interlocked.Exchange(ref hung, 1) == 1)
        {
            return;
        }

        // Sockets go to these threads in turn: of so many bells each thread gets one.
        for (int i = 0; i < Environment.ProcessorCount; i++)
        {
            RoundBell? bell = null;
            try
            {
                bell = new RoundBell();
                if (bell.socket.ReceiveAsync(bell.ear))
                {
                    bell.TryRing();
                }
            }
            catch (SocketException)
            {
                bell?.Dispose(); // Sends go at once, as without it.
                return;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        socket.Dispose();
        ear.Dispose();
    }

    /// <summary>A word came. The first one says whose bell it is.</summary>
    private void Heard()
    {
        bool isWaiting;
        do
        {
            // Where reads are handed to a pool, no thread has rounds; and one bell is enough for a thread.
            bool isOurs =
                ear.SocketError == SocketError.Success
                && !Thread.CurrentThread.IsThreadPoolThread
                && round.TryEnter();
            if (!isOurs)
            {
                round.Leave();
                round.End();
                Dispose();
                return;
            }

            // Listened for before anyone goes on: who rings then rings for the next round.
            isWaiting = socket.ReceiveAsync(ear);
            round.End();
        } while (!isWaiting);
    }

    private bool TryRing()
    {
        try
        {
            return socket.Send(Word) == Word.Length;
        }
        catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
