using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Numerics.Randomness;
using Farthing.Protocol.OpenAi;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Measurement.Bench;

/// <summary>A server that works in steps, in virtual time: a step takes a base, a time per running sequence and a time per prompt token that it reads (chunked); at most so many sequences run, the others wait. Plays a load against itself and says what a perfect client would have recorded.</summary>
internal sealed class StepServer
{
    /// <summary>Milliseconds of a step with nothing in it.</summary>
    public double BaseMs { get; init; } = 7;

    /// <summary>Milliseconds that a running sequence adds to a step.</summary>
    public double SequenceMs { get; init; } = 0.05;

    /// <summary>Milliseconds that a prompt token adds to a step.</summary>
    public double PromptTokenMs { get; init; } = 0.02;

    /// <summary>Prompt tokens of a step at most.</summary>
    public int PromptTokensOfStep { get; init; } = 2048;

    /// <summary>Sequences that run at a time.</summary>
    public int Slots { get; init; } = 1024;

    /// <summary>Tokens of a prompt.</summary>
    public int Input { get; init; } = 1024;

    /// <summary>Tokens of the answer of a request, by its number.</summary>
    public Func<int, int> Output { get; init; } = _ => 256;

    /// <summary>Milliseconds by which the sending of a token is held back, by the number of tokens sent; 0 for most.</summary>
    public Func<long, double> Stall { get; init; } = _ => 0;

    /// <summary>Users who each send their next request when the last is answered; they start spread over a ramp.</summary>
    public LoadRecording Closed(int users, double seconds, double rampSeconds = 0, double drainSeconds = 60)
    {
        PriorityQueue<double, double> due = new();
        for (int user = 0; user < users; user++)
        {
            double at = rampSeconds * 1e3 * user / users;
            due.Enqueue(at, at);
        }

        return Play(due, seconds * 1e3, drainSeconds * 1e3, isClosed: true, cap: int.MaxValue);
    }

    /// <summary>Requests that come at their own times, at random; beyond the cap they wait at the client.</summary>
    public LoadRecording Open(
        double rate,
        double seconds,
        ulong seed,
        int cap = int.MaxValue,
        double drainSeconds = 60
    )
    {
        Pcg32 random = new(seed, 3);
        PriorityQueue<double, double> due = new();
        for (double at = 0; at < seconds * 1e3; at -= Math.Log(1 - random.NextDouble()) / rate * 1e3)
        {
            due.Enqueue(at, at);
        }

        return Play(due, seconds * 1e3, drainSeconds * 1e3, isClosed: false, cap);
    }

    private LoadRecording Play(
        PriorityQueue<double, double> due,
        double stopMs,
        double drainMs,
        bool isClosed,
        int cap
    )
    {
        List<RequestRecord> records = [];
        Queue<Sequence> waiting = new();
        List<Sequence> running = [];
        double now = 0;
        double freedMs = 0;
        long tokens = 0;
        while (now < stopMs + drainMs)
        {
            while (
                waiting.Count + running.Count < cap
                && due.TryPeek(out double at, out _)
                && at <= now
                && now < stopMs
            )
            {
                due.Dequeue();
                double sent = isClosed ? at : Math.Max(at, freedMs > at ? freedMs : at);
                waiting.Enqueue(new Sequence(Record(records, at, sent), Input));
            }

            while (running.Count < Slots && waiting.TryDequeue(out Sequence? next))
            {
                running.Add(next);
            }

            if (running.Count == 0)
            {
                if (now >= stopMs || !due.TryPeek(out double next, out _) || next >= stopMs)
                {
                    break;
                }

                now = Math.Max(now, next);
                continue;
            }

            now += Step(running);
            for (int i = running.Count - 1; i >= 0; i--)
            {
                Sequence one = running[i];
                if (one.PromptLeft > 0 || !one.IsDecoding)
                {
                    one.IsDecoding = one.PromptLeft == 0;
                    if (!one.IsDecoding)
                    {
                        continue;
                    }
                }

                one.HeldMs = Math.Max(now, one.HeldMs) + Stall(tokens++);
                one.Record.Add(new LoadEvent(At(one.HeldMs), 1, LoadEventKind.Content, false));
                if (one.Record.Events.Length < one.Record.Request.OutputTokens)
                {
                    continue;
                }

                one.Record.Outcome = RequestOutcome.Finished;
                one.Record.EndedNs = At(one.HeldMs);
                one.Record.Usage = new TokenUsage(Input, one.Record.Request.OutputTokens, -1, -1);
                running.RemoveAt(i);
                freedMs = now;
                if (isClosed)
                {
                    due.Enqueue(one.HeldMs, one.HeldMs);
                }
            }
        }

        foreach (Sequence one in running.Concat(waiting))
        {
            one.Record.EndedNs = At(now);
        }

        List<long> unsent = [];
        while (!isClosed && due.TryDequeue(out double at, out _))
        {
            unsent.Add(At(at));
        }

        return new LoadRecording(records, 1, At(stopMs), At(Math.Max(now, stopMs)))
        {
            UnsentNs = unsent,
            ProbeLagsNs = [.. Enumerable.Repeat(50_000L, 20)],
        };
    }

    /// <summary>Reads prompts as the budget allows, and says how long the step takes.</summary>
    private double Step(List<Sequence> running)
    {
        int budget = PromptTokensOfStep;
        int read = 0;
        foreach (Sequence one in running)
        {
            int take = Math.Min(one.PromptLeft, budget);
            one.PromptLeft -= take;
            budget -= take;
            read += take;
        }

        return BaseMs + (running.Count * SequenceMs) + (read * PromptTokenMs);
    }

    private RequestRecord Record(List<RequestRecord> records, double scheduledMs, double sentMs)
    {
        RequestRecord record = new(new Request(0, Input, Output(records.Count)), At(scheduledMs))
        {
            EligibleNs = At(sentMs),
            SentNs = At(sentMs),
            Finish = StopReason.Length,
            HasContinuousUsage = true,
        };
        records.Add(record);
        return record;
    }

    private static long At(double ms) => (long)(ms * 1e6) + 1;

    private sealed class Sequence(RequestRecord record, int promptTokens)
    {
        public RequestRecord Record { get; } = record;

        public int PromptLeft { get; set; } = promptTokens;

        public bool IsDecoding { get; set; }

        public double HeldMs { get; set; }
    }
}
