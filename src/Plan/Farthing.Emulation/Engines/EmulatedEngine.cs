using System.Collections.Concurrent;
using Farthing.Emulation.Clocks;
using Farthing.Emulation.Metrics;
using Farthing.Protocol.OpenAi;
using Farthing.Serving.Engines;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Emulation.Engines;

/// <summary>The simulator's engine on a real clock: one thread starts each step when the last has ended, waits until its time is up, and hands out its tokens.</summary>
/// <remarks>
/// Times inside are engine nanoseconds (real ones times the speed). A step starts where the last one ended, not where the thread woke up, so that lateness does not add up; what arrives during a step is seen when the next starts, as in the simulator. A thread that has fallen behind by more than <see cref="LongestLagNs"/> of real time gives the lost time up and counts it, instead of rushing through its steps.
/// What a step brings is settled when it starts. It is computed and written out shortly before the step's end, so that after the end only the sending is left: one system call per stream. Counters move with the computation, a few milliseconds before the tokens leave; aborts are still taken when the step has ended.
/// A request is seen by the scheduler after the step-time model's overhead per request, as in the simulator.
/// </remarks>
internal sealed class EmulatedEngine : EngineObserver, IDisposable
{
    private const long LongestLagNs = 250_000_000;
    private const long LongestLeadNs = 20_000_000;
    private const long SpareLeadNs = 100_000;
    private const double SpareLead = 1.5;
    private const double ForgetPerStep = 0.95;
    private readonly Engine engine;
    private readonly EngineSetup setup;
    private readonly ServerMetrics metrics;
    private readonly Thread thread;
    private readonly CancellationTokenSource stopping = new();
    private readonly ManualResetEventSlim wake = new();
    private readonly ConcurrentQueue<EmulatedSequence> arrivals = new();
    private readonly ConcurrentQueue<GenerationAnswer> aborts = new();
    private readonly Dictionary<long, EmulatedSequence> live = [];
    private readonly List<GenerationAnswer> touched = [];
    private readonly long overheadNs;
    private volatile bool isDead;
    private double preparationNs; // of one answer, real time; its recent high
    private long nextId;
    private int waiting;

    /// <summary>An engine that has not started.</summary>
    public EmulatedEngine(EngineSetup setup, EngineClock clock, ServerMetrics metrics)
    {
        this.setup = setup with { ReportsTokens = true };
        this.metrics = metrics;
        Clock = clock;
        overheadNs = setup.StepTimes.RequestOverheadNs;
        engine = new Engine(this.setup, this);
        thread = new Thread(Run)
        {
            IsBackground = true,
            Name = "engine",
            Priority = ThreadPriority.AboveNormal,
        };
    }

    /// <summary>Its time.</summary>
    public EngineClock Clock { get; }

    /// <summary>Longest sequence that it serves.</summary>
    public int MaxModelLen => engine.MaxModelLen;

    /// <summary>Tokens of one KV block.</summary>
    public int BlockSize => setup.BlockSize;

    /// <summary>Sequences that wait, those that have not reached the scheduler included.</summary>
    public int WaitingCount => Volatile.Read(ref waiting) + arrivals.Count;

    /// <summary>Exception that ended the engine; null while it lives.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Real time that was given up because the machine was too slow, in nanoseconds.</summary>
    public long LostNs { get; private set; }

    /// <summary>Starts its thread.</summary>
    public void Start() => thread.Start();

    /// <summary>Hands an answer's samples to the engine.</summary>
    public void Submit(GenerationAnswer answer)
    {
        answer.Remaining = answer.Sequences.Count;
        foreach (EmulatedSequence sequence in answer.Sequences)
        {
            sequence.Id = Interlocked.Increment(ref nextId);
            arrivals.Enqueue(sequence);
        }

        if (isDead)
        {
            foreach (EmulatedSequence sequence in answer.Sequences)
            {
                sequence.Ended = StopReason.Abort;
            }

            answer.Complete();
            return;
        }

        wake.Set();
    }

    /// <summary>Gives an answer up: its samples leave the engine when the step under way has ended.</summary>
    public void Abort(GenerationAnswer answer)
    {
        answer.IsAborted = true;
        aborts.Enqueue(answer);
        if (!isDead)
        {
            wake.Set();
        }
    }

    /// <summary>Stops it; whatever runs is given up.</summary>
    public void Dispose()
    {
        stopping.Cancel();
        wake.Set();
        if (thread.IsAlive)
        {
            thread.Join();
        }

        stopping.Dispose();
    }

    /// <inheritdoc/>
    public override void OnToken(in EngineToken token, long nowNs)
    {
        EmulatedSequence sequence = live[token.RequestId];
        sequence.Generated = token.Generated;
        if (token.PreviousNs < 0)
        {
            sequence.CachedTokens = token.CachedTokens;
            metrics.OnFirstToken(nowNs - sequence.Answer.ArrivalNs, sequence.InputTokens, token.CachedTokens);
        }

        Touch(sequence.Answer);
    }

    /// <inheritdoc/>
    public override void OnGaps(long gapNs, int count) => metrics.OnGaps(gapNs, count);

    /// <inheritdoc/>
    public override void OnStep(
        long startNs,
        in StepTime time,
        int sequences,
        int tokensOut,
        int waiting,
        int usedBlocks
    ) => metrics.OnStep(time, engine.Step.Shape.Tokens, tokensOut, engine.Step.Preempted);

    /// <inheritdoc/>
    public override void OnFinished(in RequestRecord record, in Request request, ReadOnlySpan<int> gapsOver)
    {
        live.Remove(record.RequestId, out EmulatedSequence? sequence);
        StopReason reason = record.Finish switch
        {
            FinishReason.Stop => sequence!.Plan.Finish,
            FinishReason.Length => StopReason.Length,
            _ => StopReason.Abort,
        };
        End(sequence!, reason, record);
    }

    private void Run()
    {
        try
        {
            Loop();
        }
#pragma warning disable CA1031 // Whatever went wrong: requests must be told instead of waiting for ever.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Failure = error;
        }

        isDead = true;
        // Also after a failure, for what is submitted later: the server answers it as dead.
        foreach (EmulatedSequence sequence in live.Values.ToArray())
        {
            End(sequence, StopReason.Abort, default(RequestRecord) with { FirstTokenNs = -1 });
        }

        live.Clear();
        while (arrivals.TryDequeue(out EmulatedSequence? late))
        {
            End(late, StopReason.Abort, default(RequestRecord) with { FirstTokenNs = -1 });
        }

        EmitTouched(Clock.NowNs);
    }

    private void Loop()
    {
        long nowNs = Clock.NowNs;
        while (!stopping.IsCancellationRequested)
        {
            TakeAborts(nowNs);
            TakeArrivals(nowNs);
            EmitTouched(nowNs);
            Report();
            if (engine.HasWork)
            {
                nowNs = RunStep(nowNs);
                continue;
            }

            wake.Reset();
            if (arrivals.IsEmpty && aborts.IsEmpty && !stopping.IsCancellationRequested)
            {
                wake.Wait();
            }

            if (arrivals.TryPeek(out EmulatedSequence? next))
            {
                // Idle until it came: its step starts when it is due, however late this thread woke.
                nowNs = Math.Max(nowNs, next.Answer.ArrivalNs + overheadNs);
                Clock.WaitUntil(nowNs, stopping.Token);
            }
        }
    }

    private long RunStep(long startNs)
    {
        long behindNs = Clock.NowNs - startNs;
        if (behindNs > LongestLagNs * Clock.Speed)
        {
            LostNs += (long)(behindNs / Clock.Speed);
            startNs += behindNs;
        }

        long endNs = startNs + engine.StartStep(startNs).TotalNs;
        double leadNs = SpareLeadNs + (SpareLead * preparationNs * engine.Step.Count);
        Clock.WaitUntil(endNs - (long)(Math.Min(leadNs, LongestLeadNs) * Clock.Speed), stopping.Token);
        if (!stopping.IsCancellationRequested)
        {
            long began = Clock.NowNs;
            engine.EndStep(endNs);
            foreach (GenerationAnswer answer in touched)
            {
                answer.Prepare(endNs);
            }

            double tookNs = (Clock.NowNs - began) / Clock.Speed / Math.Max(1, touched.Count);
            preparationNs = Math.Max(tookNs, preparationNs * ForgetPerStep);
            Clock.WaitUntil(endNs, CancellationToken.None);
            EmitTouched(endNs);
        }

        return endNs;
    }

    private void TakeArrivals(long nowNs)
    {
        while (
            arrivals.TryPeek(out EmulatedSequence? next)
            && next.Answer.ArrivalNs + overheadNs <= nowNs
            && arrivals.TryDequeue(out next)
        )
        {
            if (next.Answer.IsAborted)
            {
                End(next, StopReason.Abort, default(RequestRecord) with { FirstTokenNs = -1 });
                continue;
            }

            live[next.Id] = next;
            engine.Enqueue(
                new Request(next.Answer.ArrivalNs, next.InputTokens, next.Plan.OutputTokens)
                {
                    PrefixIds = next.BlockIds,
                    PrefixBlockTokens = setup.BlockSize,
                    Priority = next.Answer.Priority,
                },
                next.Id
            );
        }
    }

    private void TakeAborts(long nowNs)
    {
        while (aborts.TryDequeue(out GenerationAnswer? answer))
        {
            foreach (EmulatedSequence sequence in answer.Sequences)
            {
                engine.Abort(sequence.Id, nowNs);
            }
        }
    }

    private void Report()
    {
        Volatile.Write(ref waiting, engine.WaitingCount);
        metrics.OnState(engine.RunningCount, engine.WaitingCount, engine.Kv.UsedBlocks);
    }

    private void End(EmulatedSequence sequence, StopReason reason, in RequestRecord record)
    {
        sequence.Ended = reason;
        sequence.Answer.Remaining--;
        long arrivalNs = sequence.Answer.ArrivalNs;
        metrics.OnEnded(record, arrivalNs, arrivalNs + overheadNs, reason);
        Touch(sequence.Answer);
    }

    private void Touch(GenerationAnswer answer)
    {
        if (!answer.IsTouched)
        {
            answer.IsTouched = true;
            touched.Add(answer);
        }
    }

    private void EmitTouched(long nowNs)
    {
        // The youngest first: a first token must not wait until everybody's next one is sent, or TTFT grows with the batch.
        for (int i = touched.Count - 1; i >= 0; i--)
        {
            GenerationAnswer answer = touched[i];
            answer.IsTouched = false;
            answer.Emit(nowNs);
            metrics.OnEmitted(Math.Max(0, (long)((Clock.NowNs - nowNs) / Clock.Speed)));
            if (answer.Remaining == 0)
            {
                answer.Complete();
            }
            else if (answer.IsGone && !answer.IsAborted)
            {
                Abort(answer);
            }
        }

        touched.Clear();
    }
}
