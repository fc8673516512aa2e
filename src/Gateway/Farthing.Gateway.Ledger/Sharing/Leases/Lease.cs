using Farthing.Gateway.Budgets;

namespace Farthing.Gateway.Sharing.Leases;

/// <summary>This gateway's part of a shared balance: granted − given back, less the spending of an earlier process of this gateway. Guarded by its own lock, as every balance; moves at the store go one after another, without a lock.</summary>
/// <remarks>
/// Invariant: settled + held ≤ <c>granted − ceded − carried</c>, but for attempts that cost more than they could; those are made up for at once.
/// Money that is to be given back is ceded first, so that no hold is taken on it while the store is told; where the answer is lost it stays ceded until the store has said how the lease stands.
/// </remarks>
internal sealed partial class Lease : Balance
{
    private readonly LeaseBook book;
    private readonly WaitingTurns<LeaseWaiter> waiters = new();
    private readonly SpendingPace pace;
    private BudgetOptions budget;
    private int generation = -1; // of the book, in which the following is known
    private int heardIn = -1; // the book's generation, in which the store last answered
    private bool isKnown; // whether the store was ever asked
    private long token;
    private long grantedNanoUsd;
    private long carriedNanoUsd; // granted to earlier processes of this gateway: taken as spent until the ledger says otherwise
    private long cededNanoUsd;
    private long promisedNanoUsd; // set aside for waiters who were told so, until they come for it
    private long roomNanoUsd; // what the store had left
    private long roomUntilTimestamp; // timestamp up to which a budget that was found used up is taken to be
    private long elsewhereNanoUsd; // what other gateways may give back
    private long sliceNanoUsd; // of the last move that was not cut to what was needed
    private long reportedNanoUsd = -1;
    private long totalNanoUsd; // spent by all, as reported
    private long sinceNs;
    private long usedAtTimestamp;
    private bool isMoving;
    private bool mustMove;
    private TaskCompletionSource stirred = NewSignal();

    public Lease(LeaseBook book, long ordinal, BudgetOptions budget, string value, PeriodSpan span)
        : base(ordinal, value, span, settled: 0)
    {
        this.book = book;
        this.budget = budget;
        // Callers name sessions and users; no database takes the character 0 in a text, and the ledger has it so too.
        Key = new BalanceKey(budget.Id, value.Replace('\0', '\uFFFD'), span.StartUnixNs);
        pace = new SpendingPace(book.Clock, book.Options.SliceFor);
        usedAtTimestamp = book.Clock.GetTimestamp();
    }

    /// <summary>Which balance.</summary>
    public BalanceKey Key { get; }

    /// <summary>The budget, as it is in force.</summary>
    public BudgetOptions Budget => Volatile.Read(ref budget);

    /// <summary>The store knows all that was spent here.</summary>
    private bool IsTold =>
        reportedNanoUsd == carriedNanoUsd + SettledNanoUsd || (reportedNanoUsd < 0 && SettledNanoUsd == 0);

    private long UsedNanoUsd => carriedNanoUsd + SettledNanoUsd + HeldNanoUsd;

    private long FreeNanoUsd => grantedNanoUsd - cededNanoUsd - UsedNanoUsd;

    private long UnpromisedNanoUsd => FreeNanoUsd - promisedNanoUsd;

    /// <summary>Amount that may be held now.</summary>
    /// <param name="current">The book's generation; leases of another one cover nothing.</param>
    public long HeadroomNanoUsd(int current)
    {
        long money = MoneyNanoUsd(current);
        return budget.IsHard ? Math.Min(money, UnseenRoomNanoUsd(money)) : money;
    }

    private long MoneyNanoUsd(int current) =>
        generation == current ? UnpromisedNanoUsd : Math.Min(0, UnpromisedNanoUsd);

    /// <summary>One who was promised something has come for it, or comes no more. Under the lock.</summary>
    public void Redeem(long nanoUsd) => promisedNanoUsd -= nanoUsd;

    /// <summary>Something came free: who waits may have it. Under the lock.</summary>
    public void PassOn()
    {
        if (waiters.Count > 0)
        {
            Serve();
            Stir();
        }
    }

    /// <summary>Spent by all gateways, and leased but neither spent nor held here, as last heard.</summary>
    public (long SpentNanoUsd, long LeasedNanoUsd) Known()
    {
        if (!isKnown)
        {
            return (SettledNanoUsd, 0);
        }

        long spent = totalNanoUsd - Math.Max(0, reportedNanoUsd) + carriedNanoUsd + SettledNanoUsd;
        return (spent, Math.Max(0, budget.Limit.NanoUsd - roomNanoUsd - spent - HeldNanoUsd));
    }

    /// <summary>Granted amount less returns, and the part of it that may be held now; null where the store was never asked.</summary>
    /// <param name="current">The book's generation.</param>
    public (long GrantedNanoUsd, long InHandNanoUsd)? Stand(int current)
    {
        lock (this)
        {
            return isKnown ? (grantedNanoUsd - cededNanoUsd, Math.Max(0, HeadroomNanoUsd(current))) : null;
        }
    }

    /// <summary>Other options of the same budget. After a lower limit, or a soft one's first, nothing is held before the store was asked: this gateway may hold more than it may keep, or than it told of.</summary>
    public void Change(BudgetOptions next)
    {
        lock (this)
        {
            if (next.Limit < budget.Limit || (next.IsHard && !budget.IsHard))
            {
                generation = -1;
            }

            roomUntilTimestamp = next.Limit == budget.Limit ? roomUntilTimestamp : 0;
            budget = next;
            mustMove = isKnown;
        }
    }

    /// <summary>An attempt was held. Under the lock.</summary>
    public void OnHeld()
    {
        usedAtTimestamp = book.Clock.GetTimestamp();
        if (sliceNanoUsd > 0 && FreeNanoUsd < sliceNanoUsd / 2 && !isMoving && budget.IsHard)
        {
            sliceNanoUsd = 0;
            wantsSlice = true;
            Start();
        }
        else if (!isKnown && !budget.IsHard && !isMoving)
        {
            mustMove = true; // It begins with what the ledger knows before this attempt is in it.
            Start();
        }
    }

    /// <summary>An attempt has ended. Under the lock.</summary>
    public void OnSettled(long cost)
    {
        pace.Add(cost);
        if ((FreeNanoUsd < 0 && budget.IsHard) || IsAlertNear())
        {
            mustMove = true;
            Start();
        }
        else
        {
            PassOn();
        }
    }

    /// <summary>Waits until the lease covers an attempt, or it is clear that it will not.</summary>
    /// <param name="key">Whose it is.</param>
    /// <param name="isUnderWay">It holds money already, and needs more.</param>
    /// <param name="worst">What it needs, nano-dollars.</param>
    /// <param name="patience">How long it waits for what is not there.</param>
    /// <param name="cancellation">The client has gone.</param>
    public async Task<LeaseWord> WantAsync(
        string key,
        bool isUnderWay,
        long worst,
        LeasePatience patience,
        CancellationToken cancellation
    )
    {
        LeaseWaiter waiter;
        lock (this)
        {
            usedAtTimestamp = book.Clock.GetTimestamp();
            long headroom = HeadroomNanoUsd(book.Current);
            if (worst <= headroom || IsForgotten)
            {
                return new LeaseWord(LeaseWordKind.Covered);
            }

            long money = MoneyNanoUsd(book.Current);
            long could = money + Math.Max(0, roomNanoUsd);
            bool isShort = generation == book.Current && worst > could;
            if (isShort && roomUntilTimestamp > usedAtTimestamp && !MayComeBack(worst))
            {
                return new LeaseWord(LeaseWordKind.Short, Math.Max(0, could));
            }

            // As long as the store may have it, it is asked for all; only who waits for others is counted.
            waiter = new LeaseWaiter(worst, patience);
            int most = isShort ? WaitingTurns<LeaseWaiter>.MostOfKey : int.MaxValue;
            if (!waiters.TryAdd(key, waiter, isUnderWay, most))
            {
                return new LeaseWord(LeaseWordKind.Short, Math.Max(0, could));
            }

            if (
                isMoving
                && worst > money
                && generation == book.Current
                && elsewhereNanoUsd == 0
                && MayComeBack(worst)
            )
            {
                // It is held here, and others wait for it already: there is nothing new to ask the store.
                patience.Begin(usedAtTimestamp + Ticks(book.Options.StarveFor));
            }
            else
            {
                Start();
            }
        }

        try
        {
            return await waiter.Said.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            lock (this)
            {
                if (!waiters.Remove(key, waiter) && waiter.Said.IsCompletedSuccessfully)
                {
                    Redeem(waiter.Said.Result.PromisedNanoUsd);
                    PassOn();
                }
            }

            throw;
        }
    }

    /// <summary>True where an attempt may be covered once others, here or elsewhere, have given back what they do not need. Under the lock.</summary>
    private bool MayComeBack(long worst) =>
        (elsewhereNanoUsd > 0 || HeldNanoUsd > 0) && worst <= budget.Limit.NanoUsd - Known().SpentNanoUsd;

    /// <summary>Another gateway says something about this balance.</summary>
    public void Hear(LeaseHint hint)
    {
        lock (this)
        {
            if (!hint.IsStarving)
            {
                roomUntilTimestamp = 0;
                Stir();
            }
            else if (generation == book.Current && (Cede(0) || !IsTold))
            {
                mustMove = true; // What was spent here is not held: who starves is refused for the right reason.
                Start();
            }
        }
    }

    /// <summary>Does what is due: gives back what is not needed, reports what was spent.</summary>
    /// <param name="isEnding">Gives back all that is not held.</param>
    /// <returns>Ends when the store was told; null where nothing is due.</returns>
    public Task? Tend(bool isEnding)
    {
        lock (this)
        {
            bool isOver = isEnding || book.NowNs >= Span.EndUnixNs;
            TimeSpan idle = book.Clock.GetElapsedTime(usedAtTimestamp);
            if (isOver || idle >= book.Options.IdleAfter)
            {
                Cede(0);
            }
            else
            {
                long plenty = 4 * Math.Max(pace.NanoUsdInSpan, sliceNanoUsd);
                if (plenty > 0 && FreeNanoUsd > plenty)
                {
                    Cede(plenty / 2);
                }
            }

            bool isUnseenLess = IsUnseenLess();
            if (mustMove || cededNanoUsd > 0 || (FreeNanoUsd < 0 && budget.IsHard) || !IsTold || isUnseenLess)
            {
                mustMove = true;
                return Start();
            }

            return null;
        }
    }

    /// <summary>True when nothing of it is needed here any more: all is settled, reported and given back, and no request came for long. It is forgotten then. Not before what earlier processes left was given back: the next lease of this balance could not tell that from what this one spent. Under the lock.</summary>
    public bool TryForget()
    {
        lock (this)
        {
            bool isQuiet =
                book.NowNs >= Span.EndUnixNs
                || book.Clock.GetElapsedTime(usedAtTimestamp) >= book.Options.ForgetAfter;
            bool isDone =
                !book.IsRecovering
                && !isMoving
                && !mustMove
                && waiters.Count == 0
                && HeldNanoUsd == 0
                && promisedNanoUsd == 0
                && FreeNanoUsd == 0
                && cededNanoUsd == 0
                && (reportedNanoUsd == carriedNanoUsd + SettledNanoUsd || !isKnown)
                && IsSeen();
            IsForgotten |= isQuiet && isDone;
            return IsForgotten;
        }
    }

    /// <summary>Gives back what an earlier process of this gateway had not spent, by the ledger.</summary>
    /// <param name="row">The lease before this process used it.</param>
    /// <param name="spent">What was spent of it.</param>
    /// <returns>Ends when the store was told; null where the lease was forgotten meanwhile: take the one that took its place.</returns>
    public Task? Return(LeaseRow row, long spent)
    {
        lock (this)
        {
            if (IsForgotten)
            {
                return null;
            }

            if (!isKnown)
            {
                carriedNanoUsd = row.GrantedNanoUsd;
                Adopt(row.Token, row.GrantedNanoUsd, -1);
            }

            long back = Math.Clamp(carriedNanoUsd - spent, 0, carriedNanoUsd);
            carriedNanoUsd -= back;
            cededNanoUsd += back;
            mustMove = true;
            return Start();
        }
    }

    private static TaskCompletionSource NewSignal() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes what is free and nobody waits for out of use.</summary>
    private bool Cede(long keepFree)
    {
        long waiting = 0;
        foreach (LeaseWaiter waiter in waiters.All())
        {
            waiting += waiter.WorstNanoUsd;
        }

        long back = UnpromisedNanoUsd - waiting - keepFree;
        if (!isKnown || back <= 0)
        {
            return false;
        }

        cededNanoUsd += back;
        sliceNanoUsd = 0;
        mustMove = true;
        return true;
    }

    private bool IsAlertNear() =>
        isKnown
        && Alerted < budget.Alerts.Count
        && totalNanoUsd - Math.Max(0, reportedNanoUsd) + carriedNanoUsd + SettledNanoUsd
            >= budget.Limit.NanoUsd * budget.Alerts[Alerted];

    private void Stir()
    {
        if (isMoving)
        {
            stirred.TrySetResult();
        }
    }

    private void Adopt(long nextToken, long nextGranted, int nextGeneration, long told = long.MaxValue)
    {
        isKnown = true;
        token = nextToken;
        grantedNanoUsd = nextGranted;
        cededNanoUsd = Math.Max(0, cededNanoUsd - told);
        generation = nextGeneration;
    }
}
