using System.Threading.Tasks.Sources;

namespace Farthing.Gateway.Forwarding;

/// <summary>Sends that come of one round of reads go out one after another, when the round is over.</summary>
/// <remarks>
/// A thread that reads sockets is told of all that can be read at once, and takes one after another. To send in between wakes the peer's thread for each of them, which is the dearest part of a send within a machine; to send all of them at the end wakes it once, and finds code and data of the kernel in the cache. Records that the sends wait for share one write of the journal.
/// One of these belongs to one such thread. On all others nothing waits. Where few sends come together, they go at once, and only now and then it is tried whether there are more.
/// </remarks>
internal sealed class SendRound : IValueTaskSource
{
    /// <summary>So many wait at most: with the next one they go, whether the round is over or not.</summary>
    public const int MostWaiting = 16;

    /// <summary>Fewer in a round do not pay for the bell.</summary>
    public const int LeastWorthwhile = 4;

    /// <summary>So many go at once at most before another round is tried.</summary>
    public const int MostAtOnce = 64;

    [ThreadStatic]
    private static SendRound? own;

    private readonly Func<bool> ring;
    private (Action<object?> GoOn, object? State)[] waiting = new (Action<object?>, object?)[MostWaiting];
    private (Action<object?> GoOn, object? State)[] going = new (Action<object?>, object?)[MostWaiting];
    private int count;
    private int most; // that came together since the bell was rung
    private int atOnce; // so many go at once before the next round
    private int pause = 1;
    private bool isGoing;
    private bool isRung;

    /// <summary>A round of the thread that enters it.</summary>
    /// <param name="ring">Sees to it that <see cref="End"/> is called on that thread once it has taken what can be read; false where it cannot.</param>
    public SendRound(Func<bool> ring) => this.ring = ring;

    /// <summary>Waits until it is this thread's turn to send; the caller awaits it at once, and once.</summary>
    public static ValueTask TurnAsync() => own?.Take() ?? default;

    /// <summary>Makes it the round of this thread.</summary>
    /// <returns>False where the thread has another one.</returns>
    public bool TryEnter()
    {
        own ??= this;
        return own == this;
    }

    /// <summary>It is this thread's no more.</summary>
    public void Leave() => own = own == this ? null : own;

    /// <summary>The round is over: those who wait go on.</summary>
    public void End()
    {
        isRung = false;
        most = Math.Max(most, count);
        if (most > 0)
        {
            pause = most >= LeastWorthwhile ? 1 : Math.Min(pause * 2, MostAtOnce);
            atOnce = pause > 1 ? pause : 0;
            most = 0;
        }

        GoOn();
    }

    /// <inheritdoc/>
    public void GetResult(short token) { }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Pending;

    /// <inheritdoc/>
    public void OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags
    ) => waiting[token] = (continuation, state);

    private ValueTask Take()
    {
        if (atOnce > 0)
        {
            atOnce--;
            return default;
        }

        if (count >= MostWaiting && !isGoing)
        {
            most = count;
            GoOn();
        }

        if (!isRung && !ring())
        {
            return default;
        }

        isRung = true;
        if (count == waiting.Length)
        {
            Array.Resize(ref waiting, count * 2);
        }

        return new ValueTask(this, (short)count++);
    }

    /// <summary>Those who come while others go on wait for the next round.</summary>
    private void GoOn()
    {
        isGoing = true;
        (waiting, going) = (going, waiting);
        int length = count;
        count = 0;
        for (int i = 0; i < length; i++)
        {
            (Action<object?> goOn, object? state) = going[i];
            going[i] = default;
            goOn(state);
        }

        isGoing = false;
    }
}
