using Farthing.Gateway.Admission;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Forwarding;

/// <summary>One attempt's life in journal and budget: reserved, mostly dispatched, and then settled or released, exactly one of the two and once, on every path.</summary>
internal sealed class Attempt
{
    private readonly object gate = new();
    private readonly GatewayJournal journal;
    private readonly TimeProvider clock;
    private readonly IHold hold;
    private readonly ModelPrice price;
    private readonly SettleMarks marks;
    private long dispatchedAt;
    private long firstTokenUs = -1;
    private bool isReserved;

    /// <summary>An attempt whose money is held.</summary>
    public Attempt(
        GatewayJournal journal,
        TimeProvider clock,
        AttemptId id,
        IHold hold,
        ModelPrice price,
        SettleMarks marks
    )
    {
        this.journal = journal;
        this.clock = clock;
        Id = id;
        this.hold = hold;
        this.price = price;
        this.marks = marks;
        dispatchedAt = clock.GetTimestamp();
    }

    /// <summary>Its id.</summary>
    public AttemptId Id { get; }

    /// <summary>What is held.</summary>
    public Money Held => hold.Amount;

    /// <summary>Whether anything of it may have reached the upstream.</summary>
    public bool IsDispatched { get; private set; }

    /// <summary>Whether it is settled or released.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>What it cost; zero until it is settled.</summary>
    public Money Cost { get; private set; }

    /// <summary>What it took; zero until it is settled.</summary>
    public TokenCounts Tokens { get; private set; }

    /// <summary>Whether it was charged at its hold, because nobody knows what it took.</summary>
    public bool IsAtHold { get; private set; }

    /// <summary>How it ended.</summary>
    public AttemptEnd End { get; private set; }

    /// <summary>The upstream's status; 0 without an answer.</summary>
    public int Status { get; set; }

    /// <summary>From dispatch to the first generated token; null where none came.</summary>
    public TimeSpan? FirstToken => firstTokenUs < 0 ? null : TimeSpan.FromMicroseconds(firstTokenUs);

    /// <summary>Since it was dispatched.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(dispatchedAt);

    /// <summary>The price of tokens here.</summary>
    public Money PriceOf(TokenCounts tokens) => price.Of(tokens);

    /// <summary>Writes its reserve; when this returns, it may be dispatched.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be written.</exception>
    public Task ReserveAsync(in ReserveRecord record)
    {
        Task kept = journal.AppendAsync(record);
        isReserved = true;
        return kept;
    }

    /// <summary>The first byte of its body is about to go out. A second call does nothing.</summary>
    /// <exception cref="JournalUnavailableException">That cannot be written: it must not go out.</exception>
    /// <exception cref="OperationCanceledException">The attempt was given up before.</exception>
    public void Dispatch()
    {
        lock (gate)
        {
            if (IsEnded)
            {
                throw new OperationCanceledException("the attempt was given up before it was sent");
            }

            if (IsDispatched)
            {
                return;
            }

            journal.Append(new DispatchRecord(Id));
            IsDispatched = true;
            dispatchedAt = clock.GetTimestamp();
        }
    }

    /// <summary>A generated token came; only the first call counts.</summary>
    public void NoteToken()
    {
        if (firstTokenUs < 0)
        {
            firstTokenUs = Microseconds(Elapsed);
        }
    }

    /// <summary>Settles at the price of tokens.</summary>
    public void Settle(TokenCounts tokens, long reasoning, UsageSource source, AttemptEnd end)
    {
        lock (gate)
        {
            if (!IsEnded)
            {
                Write(tokens, reasoning, price.Of(tokens), source, end);
            }
        }
    }

    /// <summary>Settles an attempt of which nobody knows what it took.</summary>
    public void SettleAtHold(AttemptEnd end)
    {
        lock (gate)
        {
            if (!IsEnded)
            {
                Write(TokenCounts.Zero, 0, hold.Amount, UsageSource.Hold, end);
            }
        }
    }

    /// <summary>Ends an attempt that cost nothing: refused, or lost before an answer.</summary>
    public void SettleFree(AttemptEnd end)
    {
        if (IsDispatched)
        {
            Settle(TokenCounts.Zero, 0, UsageSource.None, end);
        }
        else
        {
            Release("refused", end); // An upstream may refuse the head of a request before its body is sent.
        }
    }

    /// <summary>Gives the hold of an attempt back of which nothing was sent; settles one that was sent at its hold.</summary>
    /// <param name="reason">In a word.</param>
    /// <param name="end">How it ended.</param>
    public void Release(string reason, AttemptEnd end)
    {
        lock (gate)
        {
            if (IsEnded)
            {
                return;
            }

            if (IsDispatched)
            {
                SettleAtHold(end);
                return;
            }

            IsEnded = true;
            End = end;
            try
            {
                if (isReserved)
                {
                    journal.Append(new ReleaseRecord(Id, reason));
                }
            }
            catch (JournalUnavailableException)
            {
                // A reserve without a dispatch is released after the next start: the same end.
            }

            hold.Release();
        }
    }

    private void Write(TokenCounts tokens, long reasoning, Money cost, UsageSource source, AttemptEnd end)
    {
        SettleRecord record = new()
        {
            Attempt = Id,
            Tokens = tokens,
            ReasoningTokens = Math.Min(reasoning, tokens.Output),
            Cost = cost,
            Source = source,
            End = end,
            Status = (ushort)Status,
            Marks = marks | (cost > hold.Amount ? SettleMarks.OverHold : SettleMarks.None),
            FirstTokenUs = firstTokenUs,
            DurationUs = Microseconds(Elapsed),
        };
        IsEnded = true;
        End = end;
        (Tokens, Cost) = (tokens, cost);
        IsAtHold = source == UsageSource.Hold;
        try
        {
            journal.Append(record);
        }
        catch (JournalUnavailableException)
        {
            // The next start finds a dispatch without a settle and charges the hold: so does this run.
            Cost = cost > hold.Amount ? cost : hold.Amount;
        }

        hold.Settle(Cost);
    }

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;
}
