namespace Farthing.Tests.Planning.ByHand;

/// <summary>One replica of a linear world, a step at a time: whoever runs goes on in order of admission, whoever waits joins while seats and token budget last, first come first served. Written from docs/plan.md and vLLM's rules, not from the engine.</summary>
/// <param name="fixedNs">What a step takes.</param>
/// <param name="perSequenceNs">What it takes more for each sequence in it.</param>
/// <param name="budget">max_num_batched_tokens.</param>
/// <param name="seats">max_num_seqs.</param>
internal sealed class LinearReplica(long fixedNs, long perSequenceNs, int budget, int seats)
{
    private readonly List<LinearSequence> running = [];
    private readonly Queue<LinearSequence> waiting = new();
    private readonly List<LinearSequence> batch = [];
    private long nowNs;
    private long? endNs;

    /// <summary>Requests that have not ended.</summary>
    public int Outstanding => running.Count + waiting.Count;

    /// <summary>True when somebody waited for a seat.</summary>
    public bool IsShortOfSeats { get; private set; }

    /// <summary>True when a prompt was cut or kept waiting by the token budget.</summary>
    public bool IsShortOfBudget { get; private set; }

    /// <summary>A request arrives; the replica was advanced to that time.</summary>
    public void Add(LinearSequence sequence)
    {
        if (endNs is null && Outstanding == 0)
        {
            nowNs = Math.Max(nowNs, sequence.ArrivalNs);
        }

        waiting.Enqueue(sequence);
    }

    /// <summary>Ends the steps that end by a time and starts those that begin before it.</summary>
    public void AdvanceTo(long limitNs)
    {
        while (true)
        {
            if (endNs is long end)
            {
                if (end > limitNs)
                {
                    return;
                }

                End(end);
            }

            if (Outstanding == 0 || nowNs >= limitNs)
            {
                return;
            }

            Start();
        }
    }

    private void Start()
    {
        int left = budget;
        batch.Clear();
        foreach (LinearSequence sequence in running)
        {
            Take(sequence, ref left);
        }

        while (waiting.Count > 0)
        {
            IsShortOfBudget |= left == 0;
            IsShortOfSeats |= running.Count >= seats;
            if (left == 0 || running.Count >= seats)
            {
                break;
            }

            LinearSequence next = waiting.Dequeue();
            running.Add(next);
            Take(next, ref left);
        }

        endNs = nowNs + fixedNs + (perSequenceNs * batch.Count);
    }

    private void Take(LinearSequence sequence, ref int left)
    {
        int asked = Math.Max(1, sequence.PromptLeft);
        int tokens = Math.Min(asked, left);
        IsShortOfBudget |= tokens < asked;
        if (tokens > 0)
        {
            sequence.PromptLeft = Math.Max(0, sequence.PromptLeft - tokens);
            left -= tokens;
            batch.Add(sequence);
        }
    }

    private void End(long atNs)
    {
        (nowNs, endNs) = (atNs, null);
        foreach (LinearSequence sequence in batch.Where(each => each.PromptLeft == 0))
        {
            sequence.Write(atNs);
        }

        running.RemoveAll(sequence => sequence.HasEnded);
    }
}
