namespace Farthing.ForeignBench.Server;

/// <summary>Lets the thread that computes wait until the tokens of a step have left: on one core the next step would hold them back.</summary>
internal sealed class SendGate : IDisposable
{
    /// <summary>A client that reads slowly holds nobody up for longer.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(20);
    private readonly ManualResetEventSlim isSent = new(true, spinCount: 0);
    private long made;
    private long sent;

    /// <summary>Tokens are about to be handed to their streams.</summary>
    public void Add(int tokens)
    {
        isSent.Reset();
        Interlocked.Add(ref made, tokens);
    }

    /// <summary>Tokens were written, or nobody wants them anymore.</summary>
    public void Signal(int tokens)
    {
        if (Interlocked.Add(ref sent, tokens) >= Interlocked.Read(ref made))
        {
            isSent.Set();
        }
    }

    public void Wait() => isSent.Wait(LongestWait);

    public void Dispose() => isSent.Dispose();
}
