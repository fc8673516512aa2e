using System.Text.Json;
using Farthing.Documents.Benches;
using Farthing.Measurement.Faults;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Connections;
using Farthing.Measurement.Load.Http;
using Farthing.Measurement.Load.Prompts;
using Farthing.Measurement.Load.Transports;
using Farthing.Numerics.Faults;
using Farthing.Workloads.Requests;

namespace Farthing.Measurement.Bench;

/// <summary>Gets to know a server before it is loaded: which model it serves, which fields it takes, how it counts tokens.</summary>
/// <param name="target">The server.</param>
/// <param name="within">How long each step may take.</param>
/// <param name="cancellation">Ends it with an <see cref="OperationCanceledException"/>.</param>
public sealed class ServerIntroduction(
    LoadTarget target,
    TimeSpan within,
    CancellationToken cancellation = default
)
{
    private const int FewWords = 64;
    private const int ManyWords = 512;
    private const double AssumedTokensPerWord = 1.3;
    private const long FirstNumber = -1_000_000;
    private long number = FirstNumber;

    /// <summary>Notable remarks about it.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The name of the first model that the server lists.</summary>
    /// <exception cref="FarthingException">It cannot be reached (exit code 3), or lists none.</exception>
    public string FirstModel()
    {
        HttpAnswer answer = Ask(() => HttpCall.GetAsync(target, target.ModelsPath, Limit()));
        if (answer.Status is 401 or 403)
        {
            throw Refused(RequestOutcome.Unauthorized, answer.Status, "");
        }

        string? first = answer.Status == 200 ? FirstId(answer.Body) : null;
        return first
            ?? throw new FarthingException(
                new Fault(
                    BenchFaultCodes.NoModel,
                    answer.Status == 200
                        ? "the server lists no model"
                        : FormattableString.Invariant($"the server lists no model: {answer.Status}")
                )
                {
                    Value = target.Url + target.ModelsPath,
                    Expected =
                        "an OpenAI-compatible server; where it is one, the name that it serves: --served-model NAME",
                },
                exitCode: 3
            );
    }

    /// <summary>Finds out what a writer of prompts has to know, with a few small requests.</summary>
    /// <param name="prompts">Its scale and extras are set.</param>
    /// <exception cref="FarthingException">The server cannot be reached, or refuses a plain request (exit code 3).</exception>
    public void Teach(PromptWriter prompts)
    {
        RequestRecord first = FirstAnswer(prompts);
        if (prompts.WritesTokenIds)
        {
            prompts.Scale = PromptScale.Exact;
            return;
        }

        double? few = Tokenized(prompts, FewWords);
        double? many = few is null ? null : Tokenized(prompts, ManyWords);
        string source = "/tokenize";
        if (few is null || many is null)
        {
            source = "usage";
            few = Counted(first);
            many = few is null ? null : Counted(Try(prompts, ManyWords));
        }

        PromptScale? scale =
            few is double low && many is double high
                ? PromptScale.Through(FewWords, low, ManyWords, high, source)
                : null;
        if (scale is null)
        {
            Notes.Add("the server counts no prompt tokens: 1.3 tokens a word are assumed");
        }

        prompts.Scale = scale ?? new PromptScale(0, AssumedTokensPerWord, "assumed");
    }

    /// <summary>The answer to the first request that the server takes, with as many helpful fields as it takes.</summary>
    private RequestRecord FirstAnswer(PromptWriter prompts)
    {
        RequestExtras[] tries = [RequestExtras.All, new(true, false), new(false, true), RequestExtras.None];
        RequestRecord record = null!;
        foreach (RequestExtras extras in tries)
        {
            prompts.Extras = extras;
            record = Try(prompts, FewWords);
            if (record.Outcome != RequestOutcome.BadRequest)
            {
                break;
            }
        }

        if (record.Outcome != RequestOutcome.Finished)
        {
            throw Refused(record.Outcome, record.Status, record.Detail);
        }

        if (!prompts.Extras.HasIgnoreEos)
        {
            Notes.Add("the server takes no ignore_eos: answers may be shorter than asked");
        }

        if (!record.HasContinuousUsage)
        {
            prompts.Extras = prompts.Extras with { HasContinuousUsage = false };
        }

        return record;
    }

    private RequestRecord Try(PromptWriter prompts, int words)
    {
        byte[] message = prompts.WriteWords(words, 2, number++);
        long now = MonotonicClock.NowNs();
        RequestRecord record = new(new Request(0, 1, 2), now);
        Ask(async () =>
        {
            using ILoadTransport transport = LoadTransport.To(target);
            using ILoadConnection connection = await transport.OpenAsync(Limit());
            using CancellationTokenRegistration cut = Limit().Register(connection.Abort);
            await connection.ExchangeAsync(message, record, keepsAnswer: false);
            return new HttpAnswer(record.Status, []);
        });
        cancellation.ThrowIfCancellationRequested();
        if (record.Outcome == RequestOutcome.Unfinished)
        {
            throw new FarthingException(
                new Fault(
                    BenchFaultCodes.Unreachable,
                    FormattableString.Invariant(
                        $"the server did not answer a small request within {within.TotalSeconds:0} s"
                    )
                )
                {
                    Value = target.Url,
                    Expected = "a server that is up and idle",
                },
                exitCode: 3
            );
        }

        return record;
    }

    private double? Tokenized(PromptWriter prompts, int words)
    {
        HttpAnswer answer = Ask(() =>
            HttpCall.SendAsync(target, prompts.WriteTokenize(words, number++), Limit())
        );
        if (answer.Status != 200)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body);
            return
                document.RootElement.TryGetProperty("count", out JsonElement count)
                && count.TryGetDouble(out double tokens)
                ? tokens
                : null;
        }
        catch (JsonException)
        {
            // A page instead of an answer: usage is asked next.
            return null;
        }
    }

    private static double? Counted(RequestRecord record) =>
        record.Outcome == RequestOutcome.Finished && record.Usage.PromptTokens > 0
            ? record.Usage.PromptTokens
            : null;

    private HttpAnswer Ask(Func<Task<HttpAnswer>> ask)
    {
        try
        {
            return ask().GetAwaiter().GetResult();
        }
        catch (Exception failure) when (ConnectFailure.Of(failure) is ConnectFailure why)
        {
            cancellation.ThrowIfCancellationRequested();
            string message =
                failure is OperationCanceledException
                    ? FormattableString.Invariant(
                        $"the server did not answer within {within.TotalSeconds:0} s"
                    )
                    : $"the server cannot be reached ({why.Detail})";
            throw new FarthingException(
                new Fault(BenchFaultCodes.Unreachable, message)
                {
                    Value = target.Url,
                    Expected =
                        why.Outcome == RequestOutcome.TlsFailed && target.IsTls
                            ? "a certificate that this machine trusts, or --insecure; http:// where it speaks no TLS"
                            : "a running OpenAI-compatible server, such as http://127.0.0.1:8000",
                },
                exitCode: 3
            );
        }
    }

    private FarthingException Refused(RequestOutcome outcome, int status, string detail) =>
        new(
            new Fault(
                BenchFaultCodes.Refused,
                $"the server refuses a small request: {(status > 0 && status != 200 ? FormattableString.Invariant($"{status} ") : "")}{(detail.Length > 0 ? detail : outcome.ToString())}"
            )
            {
                Value = target.Url + target.GenerationPath,
                Expected = outcome switch
                {
                    RequestOutcome.Unauthorized => "an API key in the variable that --api-key-env names",
                    RequestOutcome.NotFound =>
                        "a model that it serves (--served-model), at a path that it has (--api)",
                    _ => "200 and a stream of events",
                },
            },
            exitCode: 3
        );

    private CancellationToken Limit()
    {
        CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(within);
        return limit.Token;
    }

    private static string? FirstId(byte[] body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return
                document.RootElement.TryGetProperty("data", out JsonElement models)
                && models.ValueKind == JsonValueKind.Array
                && models.GetArrayLength() > 0
                && models[0].TryGetProperty("id", out JsonElement id)
                ? id.GetString()
                : null;
        }
        catch (JsonException)
        {
            // Not a list of models: the caller asks for a name.
            return null;
        }
    }
}
