using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Batches;

/// <summary>Brings a part to its end: submits it, looks after it, calls it off where its time is over, and has its results read. What it knows is kept before each step, so that another run goes on where this one ended.</summary>
/// <param name="work">What it needs.</param>
/// <param name="part">The part.</param>
/// <param name="holds">The money of its lines.</param>
internal sealed class PartRunner(PartWork work, BatchPart part, PartHolds holds)
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RestWhileCancelling = TimeSpan.FromSeconds(5);
    private bool isLost;

    /// <summary>Runs until all its lines have a result or went back, or another gateway has the part.</summary>
    /// <param name="stop">Ends it before.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        int failures = 0;
        while (part.State != BatchPart.Done && !isLost && !stop.IsCancellationRequested)
        {
            TimeSpan rest;
            try
            {
                rest = await StepAsync(stop);
                failures = 0;
            }
            catch (Exception) when (stop.IsCancellationRequested || isLost)
            {
                return;
            }
            catch (Exception fault)
            {
                rest = TimeSpan.FromSeconds(Math.Min(LongestRest.TotalSeconds, Math.Pow(2, failures++)));
                rest =
                    (fault as ProviderRefusal)?.RetryAfter is TimeSpan asked && asked > rest ? asked : rest;
                Tell(fault);
            }

            await RestAsync(rest, stop);
        }
    }

    private Task<TimeSpan> StepAsync(CancellationToken stop) =>
        work.DeploymentOf(part) is not Deployment deployment
            ? throw new InvalidOperationException(
                $"the deployment {part.Deployment} of a provider's batch is no longer in the configuration: put it back until the batch has ended"
            )
        : part.State == BatchPart.Sent ? LookAsync(work.ApiOf(deployment, part.Endpoint), deployment, stop)
        : SendAsync(work.ApiOf(deployment, part.Endpoint), stop);

    private async Task<TimeSpan> SendAsync(IProviderBatches api, CancellationToken stop)
    {
        if (part.Tries > 0 && await FindAsync(api, stop) is BatchPart found)
        {
            Keep(found with { State = BatchPart.Sent });
            return TimeSpan.Zero;
        }

        if (IsWithdrawn || part.Deadline - work.Now < (PartWork.LeastLeft - PartWork.CallBack).TotalSeconds)
        {
            End(IsWithdrawn ? "" : $"it could not be sent in time{Because}");
            return TimeSpan.Zero;
        }

        try
        {
            Keep(part with { State = BatchPart.Sending, Tries = part.Tries + 1 }); // Before the provider can have it.
            BatchPart sent = await api.SubmitAsync(part, work.Store.ItemsOf(part), Keep, stop);
            Keep(sent with { State = BatchPart.Sent, Note = "" });
            work.Store.EraseItems(part);
            return TimeSpan.Zero;
        }
        catch (ProviderRefusal refusal) when (refusal.IsOfAccount)
        {
            Tell(refusal);
            End(refusal.Message);
        }
        catch (ProviderRefusal refusal) when (!refusal.MayPass)
        {
            Refuse(refusal.Words);
        }

        return TimeSpan.Zero;
    }

    /// <summary>Looks for a part that may have reached the provider. One whose provider lists no batches cannot be found: it is sent again.</summary>
    private async Task<BatchPart?> FindAsync(IProviderBatches api, CancellationToken stop)
    {
        try
        {
            return await api.FindAsync(part, remote => work.Store.IsOfAnother(part, remote), stop);
        }
        catch (ProviderRefusal refusal) when (refusal.Status is 404 or 405 or 501)
        {
            return null;
        }
    }

    private async Task<TimeSpan> LookAsync(
        IProviderBatches api,
        Deployment deployment,
        CancellationToken stop
    )
    {
        ProviderState state;
        try
        {
            state = await api.LookAsync(part, stop);
        }
        catch (ProviderRefusal refusal) when (refusal.Status == 404)
        {
            Tell(refusal);
            End("the provider does not know it any more");
            return TimeSpan.Zero;
        }

        if (state.Said != part.Said)
        {
            Keep(part with { Said = state.Said });
        }

        if (state.Failure is string words)
        {
            if (state.IsOfAccount)
            {
                End(words);
            }
            else
            {
                Refuse(words);
            }

            return TimeSpan.Zero;
        }

        if (state.IsEnded)
        {
            await ReadAsync(api, deployment, state, stop);
            return TimeSpan.Zero;
        }

        if (!IsWithdrawn)
        {
            return work.Poll;
        }

        if (!state.IsCancelling)
        {
            await api.CancelAsync(part, stop);
        }

        return work.Poll < RestWhileCancelling ? work.Poll : RestWhileCancelling;
    }

    private async Task ReadAsync(
        IProviderBatches api,
        Deployment deployment,
        ProviderState state,
        CancellationToken stop
    )
    {
        PartReader reader = new(work, part, deployment, holds);
        await reader.RunAsync(api.ResultsAsync(part, state, stop), stop);
        if (part.IsGuess && reader.IsAnothers)
        {
            // It was found by its size and time, and is another's.
            Keep(
                part with
                {
                    State = BatchPart.Sending,
                    Remote = "",
                    IsGuess = false,
                    Others = part.Others + part.Remote + "\n",
                }
            );
            return;
        }

        End(reader.Amiss);
        try
        {
            await api.CleanAsync(part, state, stop);
        }
        catch (Exception left)
            when (left is ProviderRefusal or HttpRequestException or IOException or OperationCanceledException
            )
        {
            // Files that stay at the provider cost nothing, and go when their time there is over.
        }
    }

    /// <summary>True when what the provider has not run is to come back: its batch is cancelled, or its deadline is near.</summary>
    private bool IsWithdrawn =>
        work.Now >= part.Deadline - PartWork.CallBack.TotalSeconds
        || work.Store.Find(part.Batch)?.State != BatchStates.InProgress;

    private string Because => part.Note.Length > 0 ? ": " + part.Note : "";

    /// <summary>Fails the lines with the provider's words.</summary>
    private void Refuse(string words)
    {
        foreach (PartLine line in work.Store.LinesOf(part).Where(line => line.IsOpen))
        {
            if (work.Store.Sent(part.Batch, line.Number) is ClaimedLine sent)
            {
                byte[] result = LineResults.Error(sent.Id, sent.CustomId, "provider_refused", words);
                work.Store.TryComplete(sent, result, isError: true, 0, []);
            }

            holds.Release(line.Number);
        }

        End(words);
    }

    /// <summary>Ends it; lines that have no result go back to the gateway.</summary>
    private void End(string note)
    {
        long[] open = [.. work.Store.LinesOf(part).Where(line => line.IsOpen).Select(line => line.Number)];
        long returned = part.Returned + work.Store.Return(part, open);
        Keep(
            part with
            {
                State = BatchPart.Done,
                Returned = returned,
                Note = note.Length > 0 ? note : part.Note,
            }
        );
        work.Store.EraseItems(part);
        holds.ReleaseAll();
        work.Wake();
    }

    private BatchPart Keep(BatchPart next)
    {
        isLost = !work.Store.TrySave(next);
        return isLost ? throw new OperationCanceledException("another gateway has the part") : part = next;
    }

    private void Tell(Exception fault)
    {
        work.Failed(fault, $"{part.Batch} at {part.Deployment}");
        try
        {
            Keep(part with { Note = fault.Message });
        }
        catch (Exception away)
        {
            work.Failed(away, part.Id); // The queue is away: it is tried again.
        }
    }

    /// <summary>Rests, until its batch is withdrawn.</summary>
    private async Task RestAsync(TimeSpan rest, CancellationToken stop)
    {
        bool wasWithdrawn = IsWithdrawnNow();
        for (TimeSpan left = rest; left > TimeSpan.Zero && !stop.IsCancellationRequested; left -= Slice)
        {
            await Task.Delay(left < Slice ? left : Slice, work.Clock, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!wasWithdrawn && IsWithdrawnNow())
            {
                return;
            }
        }
    }

    private bool IsWithdrawnNow()
    {
        try
        {
            return IsWithdrawn;
        }
        catch (Exception away)
        {
            work.Failed(away, part.Id); // The queue is away: it is asked again.
            return false;
        }
    }
}

/// <summary>A provider answered a call of its batch API with an error.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="words">What it says.</param>
/// <param name="retryAfter">How long it asks to wait; null where it does not.</param>
internal sealed class ProviderRefusal(int status, string words, TimeSpan? retryAfter)
    : Exception($"the provider answered {status}: {words}")
{
    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>What it says.</summary>
    public string Words => words;

    /// <summary>How long it asks to wait; null where it does not.</summary>
    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>The API or the account is not there for the gateway: lines go another way.</summary>
    public bool IsOfAccount => status is 401 or 402 or 403 or 404 or 405;

    /// <summary>It may pass.</summary>
    public bool MayPass => status is < 400 or 408 or 409 or 425 or 429 or >= 500;
}
