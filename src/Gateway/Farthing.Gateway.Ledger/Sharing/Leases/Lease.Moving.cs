using System.Diagnostics;
using Farthing.Gateway.Budgets;

namespace Farthing.Gateway.Sharing.Leases;

/// <content>Moves at the store: one at a time for each balance, for all who wait together.</content>
internal sealed partial class Lease
{
    private bool wantsSlice;
    private Task moving = Task.CompletedTask;

    /// <summary>Sees to it that somebody moves. Under the lock.</summary>
    private Task Start()
    {
        if (!isMoving)
        {
            isMoving = true;
            moving = Task.Run(RunAsync);
        }
        else
        {
            stirred.TrySetResult();
        }

        return moving;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            LeaseMove move;
            lock (this)
            {
                Serve();
                if (waiters.Count == 0 && !mustMove && !wantsSlice)
                {
                    isMoving = false;
                    return;
                }

                move = Build();
                (mustMove, wantsSlice) = (false, false);
                stirred = NewSignal();
            }

            LeaseAnswer answer;
            int answeredIn;
            try
            {
                (answer, answeredIn) = await book.MoveAsync(move, this);
            }
            catch (LeaseStoreUnavailableException)
            {
                GiveUp(LeaseWordKind.Unavailable);
                return;
            }
            catch (Exception defect)
            {
                // Nobody may wait for ever; the keeper tries again, and the next request sees it too.
                GiveUp(LeaseWordKind.Unavailable);
                book.Note(new LeaseNote("defect", $"{defect.GetType().Name}: {defect.Message}"));
                return;
            }

            Task? pause;
            int alert;
            lock (this)
            {
                pause = Take(move, answer, answeredIn);
                alert = AlertDue();
            }

            if (alert > 0)
            {
                await GiveAlertAsync(alert);
            }

            if (pause is not null)
            {
                await pause;
            }
        }
    }

    private LeaseMove Build()
    {
        if (sinceNs == 0)
        {
            sinceNs = book.NowNs;
        }

        long free = Math.Max(0, UnpromisedNanoUsd);
        long waiting = 0;
        LeaseWaiter? first = null;
        foreach (LeaseWaiter waiter in waiters.All())
        {
            waiting += waiter.WorstNanoUsd;
            first ??= waiter;
            if (first.WorstNanoUsd > free + roomNanoUsd && waiter.WorstNanoUsd <= free + roomNanoUsd)
            {
                first = waiter; // What the first one lacks is not there: it does not keep others waiting.
            }
        }

        long need = first is null ? 0 : Math.Max(0, first.WorstNanoUsd - free);
        long want = first is null && !wantsSlice ? 0 : Math.Max(pace.NanoUsdInSpan, waiting) - free;
        long most = NextMostUnseen(Math.Min(waiting, free + Math.Max(need, want)));
        mostUnseenNanoUsd = Math.Min(mostUnseenNanoUsd, most); // More than was told before: once the store has it.
        return new LeaseMove
        {
            Key = Key,
            Token = token,
            LimitNanoUsd = budget.Limit.NanoUsd,
            SinceUnixNs = sinceNs,
            FloorNanoUsd = Math.Max(0, budget.IsHard ? UsedNanoUsd : carriedNanoUsd + SettledNanoUsd),
            KeepNanoUsd = cededNanoUsd > 0 ? grantedNanoUsd - cededNanoUsd : long.MaxValue,
            SpentNanoUsd = carriedNanoUsd + SettledNanoUsd,
            NeedNanoUsd = need,
            WantNanoUsd = Math.Max(need, want),
            Share = 4 * book.Live,
            UnseenNanoUsd = most,
        };
    }

    /// <summary>Takes the store's answer over.</summary>
    /// <returns>What to wait for before the next move; null: go on.</returns>
    private Task<Task>? Take(in LeaseMove move, in LeaseAnswer answer, int answeredIn)
    {
        (long before, bool wasKnown) = (grantedNanoUsd, isKnown);
        long told = move.KeepNanoUsd == long.MaxValue ? 0 : before - move.KeepNanoUsd;
        if (!wasKnown && answer.Status == LeaseStatus.Moved)
        {
            // Whatever this gateway was granted before this process: spent, as long as nobody knows better.
            carriedNanoUsd = answer.GrantedNanoUsd;
        }
        else if (answer.Status == LeaseStatus.Moved && heardIn != answeredIn)
        {
            // Fenced meanwhile: an operator gave it up, all that is granted is what was spent and held, and a part of it is this process's.
            carriedNanoUsd = Math.Clamp(
                answer.GrantedNanoUsd - SettledNanoUsd - HeldNanoUsd,
                0,
                carriedNanoUsd
            );
        }

        // Nothing is held on it before the store has been told since when this process spends: a later start asks the ledger from there on.
        heardIn = answeredIn;
        Adopt(
            answer.Token,
            answer.GrantedNanoUsd,
            answer.Status == LeaseStatus.Moved ? -1 : answeredIn,
            answer.Status == LeaseStatus.Moved ? long.MaxValue : told
        );
        (roomNanoUsd, totalNanoUsd, elsewhereNanoUsd) = (
            answer.RoomNanoUsd,
            answer.SpentNanoUsd,
            answer.ElsewhereNanoUsd
        );
        if (wasKnown || answer.Status == LeaseStatus.Done)
        {
            book.Keep(this, grantedNanoUsd - before, token);
        }

        if (answer.Status == LeaseStatus.Moved)
        {
            mustMove = true;
            return null;
        }

        Debug.Assert(answer.Status == LeaseStatus.Done, "the book sees to the others");
        Alerted = answer.Alerted;
        reportedNanoUsd = move.SpentNanoUsd;
        mostUnseenNanoUsd = move.UnseenNanoUsd;
        long without = Math.Min(
            Math.Max(before, move.FloorNanoUsd),
            Math.Max(move.FloorNanoUsd, move.KeepNanoUsd)
        );
        bool isRefused = move.NeedNanoUsd > 0 && grantedNanoUsd <= without;
        if (move.WantNanoUsd > 0)
        {
            book.Count(isRefused);
        }

        sliceNanoUsd =
            !isRefused && move.WantNanoUsd > move.NeedNanoUsd && grantedNanoUsd - without >= move.WantNanoUsd
                ? move.WantNanoUsd
                : 0;
        roomUntilTimestamp = isRefused ? roomUntilTimestamp : 0;
        if (roomNanoUsd < 0 && UnpromisedNanoUsd > 0 && budget.IsHard)
        {
            // The limit was lowered below what is granted: what is free here goes back.
            cededNanoUsd += Math.Min(UnpromisedNanoUsd, -roomNanoUsd);
            mustMove = true;
            return null;
        }

        Serve();
        return isRefused && waiters.Count > 0 ? Starve() : null;
    }

    /// <summary>Lets those go on whom the lease covers, in their turns, and sets aside what they need.</summary>
    private void Serve()
    {
        if (waiters.Count == 0)
        {
            return;
        }

        long free = HeadroomNanoUsd(book.Current);
        waiters.Serve(waiter =>
        {
            if (waiter.WorstNanoUsd > free)
            {
                return false;
            }

            free -= waiter.WorstNanoUsd;
            promisedNanoUsd += waiter.WorstNanoUsd;
            waiter.Say(new LeaseWord(LeaseWordKind.Covered, 0, waiter.WorstNanoUsd));
            return true;
        });
    }

    /// <summary>The remaining balance does not cover the first waiting request: others may have it, and return it.</summary>
    private Task<Task>? Starve()
    {
        long now = book.Clock.GetTimestamp();
        long could = Math.Max(0, UnpromisedNanoUsd) + Math.Max(0, roomNanoUsd);
        long end = now + Ticks(book.Options.StarveFor);
        bool isEnded = false;
        bool mayMove = false;
        waiters.RemoveAll(waiter =>
        {
            if (waiter.WorstNanoUsd <= could)
            {
                mayMove = true;
                return false;
            }

            waiter.Patience.Begin(MayComeBack(waiter.WorstNanoUsd) ? end : now);
            bool isOver = waiter.Patience.IsOver(now);
            isEnded |= isOver;
            return isOver && Short(waiter);
        });
        waiters.Trim(
            WaitingTurns<LeaseWaiter>.MostOfKey,
            waiter => waiter.WorstNanoUsd > could && Short(waiter)
        );
        roomUntilTimestamp = isEnded ? now + Ticks(book.Options.SpentFor) : roomUntilTimestamp;
        // What is held here is given back here: only for what others have, the store is asked again and again.
        TimeSpan pause = elsewhereNanoUsd > 0 ? book.Options.LookEvery : book.Options.StarveFor / 4;
        return mayMove || waiters.Count == 0
            ? null
            : Task.WhenAny(stirred.Task, Task.Delay(pause, book.Clock));

        bool Short(LeaseWaiter waiter)
        {
            waiter.Say(new LeaseWord(LeaseWordKind.Short, could));
            return true;
        }
    }

    private void GiveUp(LeaseWordKind kind)
    {
        lock (this)
        {
            waiters.RemoveAll(waiter =>
            {
                waiter.Say(new LeaseWord(kind));
                return true;
            });
            isMoving = false;
        }
    }

    /// <summary>Number of alerts given with the next one; 0 where none is due.</summary>
    private int AlertDue()
    {
        int due = Alerted;
        while (due < budget.Alerts.Count && totalNanoUsd >= budget.Limit.NanoUsd * budget.Alerts[due])
        {
            due++;
        }

        return due > Alerted ? due : 0;
    }

    private async Task GiveAlertAsync(int alerts)
    {
        BudgetAlert alert;
        lock (this)
        {
            alert = new BudgetAlert(
                budget,
                Value,
                budget.Alerts[alerts - 1],
                new Numerics.Billing.Money(totalNanoUsd),
                Span.StartUnixNs
            );
            Alerted = alerts;
        }

        await book.AlertAsync(Key, alerts, alert);
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * book.Clock.TimestampFrequency);
}
