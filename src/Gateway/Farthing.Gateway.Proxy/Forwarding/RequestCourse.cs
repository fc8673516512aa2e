using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Forwarding;

/// <summary>A request's way through its deployments: where it may go, where it was, and how often it may be tried.</summary>
internal sealed class RequestCourse
{
    private readonly List<Candidate> candidates;
    private readonly List<Upstream> asked = new(2);
    private int slot;
    private int fits;

    /// <summary>A course that begins at the first candidate.</summary>
    public RequestCourse(Exchange exchange, List<Candidate> candidates, int own, ForwardingOptions options)
    {
        Exchange = exchange;
        Own = own;
        this.candidates = candidates;
        Policy = new RetryPolicy(
            candidates.Count,
            options.MaxAttempts,
            options.RetryPause,
            options.LongestRetryPause
        );
    }

    /// <summary>The request.</summary>
    public Exchange Exchange { get; }

    /// <summary>Number of candidates that are the model's own.</summary>
    public int Own { get; }

    /// <summary>When and how often it is tried again.</summary>
    public RetryPolicy Policy { get; }

    /// <summary>Attempts so far.</summary>
    public int Attempts { get; set; }

    /// <summary>Destination of the attempt.</summary>
    public Candidate At => candidates[slot % candidates.Count];

    /// <summary>Asks the same destination again for less output.</summary>
    /// <param name="outputTokens">The most that one choice may have now.</param>
    /// <returns>False where it was asked so twice.</returns>
    public bool TryFit(long outputTokens)
    {
        if (fits == 2)
        {
            return false;
        }

        fits++;
        Candidate at = At;
        candidates[slot % candidates.Count] = at with { Bounds = at.Bounds.CutTo(outputTokens) };
        return true;
    }

    /// <summary>True when nothing was tried yet.</summary>
    public bool IsAtStart => slot == 0;

    /// <summary>Counts the attempt that is about to be made; false where its upstream was asked before and gets no more retries.</summary>
    public bool TryAsk(RetryBudgets budgets)
    {
        Upstream upstream = At.Deployment.Upstream;
        bool isAgain = asked.Contains(upstream);
        if (!isAgain)
        {
            asked.Add(upstream);
        }

        bool isAllowed = budgets.Allows(upstream, isAgain);
        if (isAgain)
        {
            Exchange.Story.AskedAgain(upstream.Name, isAllowed);
        }

        return isAllowed;
    }

    /// <summary>Goes on to the next candidate.</summary>
    public void Advance() => slot++;

    /// <summary>Goes back to the one before.</summary>
    public void StepBack() => slot--;

    /// <summary>The pause before the next candidate; null where there is none.</summary>
    public TimeSpan? Pause(TimeSpan? retryAfter) => Policy.Next(slot, retryAfter, Exchange.Id);
}
