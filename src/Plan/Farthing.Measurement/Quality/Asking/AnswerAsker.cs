using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Connections;
using Farthing.Measurement.Load.Prompts;
using Farthing.Measurement.Load.Runs;
using Farthing.Measurement.Load.Transports;
using Farthing.Measurement.Quality.Judging;
using Farthing.Protocol.OpenAi;
using Farthing.Workloads.Requests;

namespace Farthing.Measurement.Quality.Asking;

/// <summary>Puts requests to one server, so many at once, and collects the whole answers. A request that was refused for a while, or whose connection was lost, is sent again and that is counted; a failure stays a failure.</summary>
public sealed class AnswerAsker : IDisposable
{
    private const int FewestToGiveUp = 20;
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(200);
    private readonly ILoadTransport transport;
    private readonly ConnectionPool pool;
    private readonly ConcurrentDictionary<Flight, byte> flights = new();
    private readonly AskOptions options;
    private readonly LoadOptions load;
    private int failedInARow;

    /// <summary>An asker.</summary>
    /// <param name="target">The server, with the name of its model.</param>
    /// <param name="options">How many at once, how patient.</param>
    public AnswerAsker(LoadTarget target, AskOptions options)
    {
        this.options = options;
        Target = target;
        load = new LoadOptions { StallAfter = options.StallAfter, KeepsAnswers = true };
        transport = LoadTransport.To(target);
        pool = new ConnectionPool(transport);
    }

    /// <summary>The server.</summary>
    public LoadTarget Target { get; }

    /// <summary>Asks everything and waits; what was not answered when it was cancelled is null.</summary>
    /// <param name="count">How many requests.</param>
    /// <param name="body">The body of each, written when it is sent.</param>
    /// <param name="onAnswered">Called after each answer.</param>
    /// <param name="cancellation">Cuts off what is in flight.</param>
    public async Task<AskedAnswer?[]> AskAllAsync(
        int count,
        Func<int, byte[]> body,
        Action? onAnswered,
        CancellationToken cancellation
    )
    {
        AskedAnswer?[] answers = new AskedAnswer?[count];
        int next = -1;
        using Timer watch = new(_ => AbortStalled(), null, WatchEvery, WatchEvery);
        using CancellationTokenRegistration cut = cancellation.Register(AbortAll);
        Task[] workers = new Task[Math.Min(options.Concurrency, count)];
        for (int i = 0; i < workers.Length; i++)
        {
            workers[i] = Task.Run(WorkAsync, CancellationToken.None);
        }

        await Task.WhenAll(workers).ConfigureAwait(false);
        return answers;

        async Task WorkAsync()
        {
            int mine;
            while ((mine = Interlocked.Increment(ref next)) < count && !cancellation.IsCancellationRequested)
            {
                AskedAnswer? answer = IsGivenUp
                    ? new AskedAnswer
                    {
                        Outcome = RequestOutcome.Unfinished,
                        Detail = "not asked: the server had stopped answering",
                    }
                    : await AskAsync(body(mine), cancellation).ConfigureAwait(false);
                answers[mine] = answer;
                onAnswered?.Invoke();
            }
        }
    }

    /// <summary>Asks once, with retries; null when it was cancelled.</summary>
    public async Task<AskedAnswer?> AskAsync(byte[] body, CancellationToken cancellation)
    {
        TimeSpan pause = options.FirstPause;
        for (int sent = 1; ; sent++)
        {
            RequestRecord record = await SendAsync(body, cancellation).ConfigureAwait(false);
            if (cancellation.IsCancellationRequested && record.Outcome == RequestOutcome.Unfinished)
            {
                return null;
            }

            AskedAnswer answer = Answer(record) with { Retries = sent - 1 };
            bool isOver =
                answer.IsAnswered
                || sent >= options.Tries
                || !IsPassing(record.Outcome)
                || cancellation.IsCancellationRequested;
            if (isOver)
            {
                failedInARow = answer.IsAnswered ? 0 : failedInARow + 1;
                return answer;
            }

            TimeSpan asked = TimeSpan.FromSeconds(record.RetryAfterSeconds);
            TimeSpan wait = asked > pause ? asked : pause;
            pause *= 2;
            await Task.Delay(wait < options.LongestPause ? wait : options.LongestPause, cancellation)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        pool.Dispose();
        transport.Dispose();
    }

    private bool IsGivenUp => failedInARow >= Math.Max(FewestToGiveUp, 2 * options.Concurrency);

    private async Task<RequestRecord> SendAsync(byte[] body, CancellationToken cancellation)
    {
        TextBuffer message = new();
        RequestHead.Append(message, Target, "POST"u8, Target.GenerationPath, body.Length);
        message.Append(body);
        long now = MonotonicClock.NowNs();
        RequestRecord record = new(new Request(0, 1, 1), now) { LastByteNs = now };
        Flight flight = new(record);
        flights[flight] = 0;
        if (cancellation.IsCancellationRequested)
        {
            flight.Abort(asStalled: false);
        }

        await flight.FlyAsync(pool, message.Written.ToArray(), load, () => { }).ConfigureAwait(false);
        flights.TryRemove(flight, out _);
        return record;
    }

    private static AskedAnswer Answer(RequestRecord record)
    {
        string? text = Decoded(record.Answer.Span);
        bool isAnswered = record.Outcome is RequestOutcome.Finished or RequestOutcome.NoTokens;
        return new AskedAnswer
        {
            Text = isAnswered ? ShownAnswer.Of(text ?? "") : "",
            Tokens = record.Outcome == RequestOutcome.NoTokens ? 0 : record.Usage.CompletionTokens,
            Finish = record.Finish,
            Outcome = isAnswered && text is null ? RequestOutcome.Malformed : record.Outcome,
            Detail = isAnswered && text is null ? "the text is not Unicode" : record.Detail,
        };
    }

    /// <summary>The text of escaped JSON pieces put together; null where it is no text.</summary>
    private static string? Decoded(ReadOnlySpan<byte> escaped)
    {
        byte[] quoted = [(byte)'"', .. escaped, (byte)'"'];
        try
        {
            Utf8JsonReader reader = new(quoted);
            return reader.Read() ? reader.GetString() : null;
        }
        catch (Exception broken)
            when (broken is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            // Half a surrogate pair: what the server sent is no text.
            return null;
        }
    }

    private static bool IsPassing(RequestOutcome outcome) =>
        outcome
            is RequestOutcome.RateLimited
                or RequestOutcome.ServerError
                or RequestOutcome.ConnectFailed
                or RequestOutcome.Reset
                or RequestOutcome.EarlyClose;

    private void AbortStalled()
    {
        long limit = (long)(options.StallAfter.TotalSeconds * 1e9);
        long now = MonotonicClock.NowNs();
        foreach (Flight flight in flights.Keys)
        {
            if (now - flight.Record.LastByteNs > limit && !flight.IsAborted)
            {
                flight.Abort(asStalled: true);
            }
        }
    }

    private void AbortAll()
    {
        foreach (Flight flight in flights.Keys)
        {
            flight.Abort(asStalled: false);
        }
    }
}

/// <summary>Options of asking a server.</summary>
public sealed record AskOptions
{
    /// <summary>Requests in flight, at least 1.</summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>A request without a byte for this long has failed.</summary>
    public TimeSpan StallAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Maximum number of sends of a request that failed temporarily, or whose connection was lost.</summary>
    public int Tries { get; init; } = 4;

    /// <summary>The wait before the second try where the server names none; it doubles from try to try.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait that a server may ask for.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Answer of a server to one question.</summary>
public sealed record AskedAnswer
{
    /// <summary>The answer without thinking; empty where the request failed.</summary>
    public string Text { get; init; } = "";

    /// <summary>Tokens as the server counted them, thinking included; −1 where it did not.</summary>
    public long Tokens { get; init; } = -1;

    /// <summary>Why the generation ended.</summary>
    public StopReason Finish { get; init; }

    /// <summary>End of the request.</summary>
    public required RequestOutcome Outcome { get; init; }

    /// <summary>Message of the server or the network at a failure.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Number of retries.</summary>
    public int Retries { get; init; }

    /// <summary>True when the server answered, were it with nothing.</summary>
    public bool IsAnswered => Outcome is RequestOutcome.Finished or RequestOutcome.NoTokens;

    /// <summary>True when the answer was cut off at the longest allowed length.</summary>
    public bool IsTruncated => IsAnswered && Finish == StopReason.Length;

    /// <summary>True when nothing is left to judge.</summary>
    public bool IsEmpty => IsAnswered && Text.Length == 0;
}
