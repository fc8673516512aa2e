using System.CommandLine;
using Farthing.Cli;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Randomness;
using Farthing.Reduction.Embeddings;
using Farthing.Reduction.Evaluation;
using Farthing.Reduction.Texts;
using Farthing.Sheets.Caches;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Caches;

/// <summary><c>farthing cache eval</c>: the rules of the cache before pairs of questions, beside the plain cosine.</summary>
internal static class CacheEvalCommand
{
    private const string False = "false";
    private const double CharactersPerToken = 4;
    private const long MaxFileBytes = 64 << 20;

    private static readonly TextFlag Pairs = new(
        "--pairs",
        "FILE",
        "Tab-separated pairs of questions, without quoting; the first line names the columns a, b, same (1 or 0) and, if you like, kind"
    );
    private static readonly TextFlag Embedder = new(
        "--embedder",
        "URL",
        "Embed by this server's /v1/embeddings [default: the built-in embedder]"
    );
    private static readonly TextFlag EmbedderModel = new("--embedder-model", "NAME", "Name of its model");
    private static readonly TextFlag ApiKeyEnv = new(
        "--api-key-env",
        "NAME",
        "Variable that holds its API key"
    );
    private static readonly QuantityFlag Deadline = new(
        "--deadline",
        Time(0.001, 600),
        "Longest wait for a batch of vectors",
        30
    );
    private static readonly QuantityFlag Threshold = new(
        "--threshold",
        Number(0, 1),
        "Least cosine of a T2 candidate [default: 0.80 built in, else 0.90]"
    );
    private static readonly QuantityFlag AnswerPrice = new(
        "--answer-price",
        Positive(QuantityKind.Usd),
        "Dollars of one answer by the model",
        0.001
    );
    private static readonly QuantityFlag Repeats = new(
        "--repeats",
        Share(),
        "Share of questions that repeat an earlier one in other words",
        0.30
    );
    private static readonly QuantityFlag NearMisses = new(
        "--near-misses",
        Share(),
        "Share of questions that look like an earlier one and need another answer",
        0.10
    );
    private static readonly QuantityFlag EmbeddingPrice = new(
        "--embedding-price",
        Amount(QuantityKind.UsdPerMillionTokens),
        "Price of a million embedded tokens, at 4 characters a token [default: 0 built in, else $0.02/M]"
    );
    private static readonly QuantityFlag WrongCost = new(
        "--wrong-cost",
        Amount(QuantityKind.Usd),
        "Your cost of one wrong answer [default: not known]"
    );
    private static readonly WordFlag Shown = new("--show", "List pairs: false for false hits", [False]);

    public static Command Create()
    {
        Command command = new(
            "eval",
            """
            Put the rules of the cache before pairs of questions whose answers are known to be the same or not: gate A, gate B and T2's candidates, beside the plain cosine of the last message.

            Examples:
              farthing cache eval --pairs pairs.tsv --show false
              farthing cache eval --pairs pairs.tsv --embedder http://127.0.0.1:8001 --embedder-model bge-m3 --wrong-cost 0.50
            """
        );
        command.With(Pairs, Embedder, EmbedderModel, ApiKeyEnv, Deadline, Threshold);
        command.With(AnswerPrice, Repeats, NearMisses, EmbeddingPrice, WrongCost, Shown);
        return command.Runs("cache.eval", Run);
    }

    private static int Run(VerbContext context)
    {
        string? file = context.Parsed.GetValue(Pairs);
        if (file is null)
        {
            context.Refuse(
                PairFaultCodes.Unreadable,
                Pairs.Name,
                "no file of pairs is named",
                "--pairs FILE"
            );
        }

        EmbedderOptions? external = External(context, out string key);
        double? threshold = context.Value(Threshold);
        double repeats = context.Number(Repeats);
        double nearMisses = context.Number(NearMisses);
        if (repeats + nearMisses > 1)
        {
            context.Refuse(
                CliFaultCodes.FlagConflict,
                NearMisses.Name,
                $"{Show.Percent(repeats)} repeats and {Show.Percent(nearMisses)} look-alikes are more than all questions",
                $"at most {Show.Percent(1 - repeats)} beside {Repeats.Name} {Show.Percent(repeats)}",
                context.Parsed.GetValue(NearMisses)
            );
        }

        context.StopOnFaults();
        IReadOnlyList<QuestionPair> pairs = PairTable.Read(
            file!,
            System.Text.Encoding.UTF8.GetString(
                InputFile.Bytes(
                    file!,
                    new Fault(PairFaultCodes.Unreadable, "the file of pairs cannot be read")
                    {
                        Path = Pairs.Name,
                    },
                    MaxFileBytes
                )
            )
        );
        string[] plain = [.. pairs.Select(pair => pair.One), .. pairs.Select(pair => pair.Other)];
        using EmbeddingClient? client = external is null ? null : new EmbeddingClient(external, key);
        IEmbedder embedder = client is null ? BuiltIn(context) : client;
        float[]?[] vectors = Embed(embedder, plain, external, context.Cancellation);

        // The built-in embedder sees spelling: it is given the canonical question, others the question.
        float[]?[] candidates = client is null
            ? Embed(embedder, [.. plain.Select(CanonicalPlus.Of)], external, context.Cancellation)
            : vectors;
        float least = (float)(threshold ?? embedder.Threshold);
        double tokens = plain.Average(text => text.Length) / CharactersPerToken;
        double price = context.Value(EmbeddingPrice) ?? (client is null ? 0 : 0.02);
        CacheWorth worth = new(
            context.Number(AnswerPrice),
            repeats,
            nearMisses,
            price * tokens / 1e6,
            context.Value(WrongCost)
        );
        context.StopOnFaults();
        IReadOnlyList<RuleCount> counts = PairEvaluation.Of(pairs, vectors, candidates, least);
        return context.Answer(
            CacheEvalAnswer.Of(counts, worth, embedder, context.Parsed.GetValue(Shown) is not null),
            CacheEvalSheet.Of
        );
    }

    private static HashedEmbedder BuiltIn(VerbContext context)
    {
        Pcg32 chance = new(context.Seed, StableHash.Of("cache.eval"));
        return new(((ulong)chance.NextUInt32() << 32) | chance.NextUInt32(), new WordCounts());
    }

    private static EmbedderOptions? External(VerbContext context, out string key)
    {
        key = "";
        string? url = context.Parsed.GetValue(Embedder);
        string? model = context.Parsed.GetValue(EmbedderModel);
        string? variable = context.Parsed.GetValue(ApiKeyEnv);
        double deadline = context.Number(Deadline);
        if (url is null)
        {
            if (model is not null || variable is not null)
            {
                context.Refuse(
                    CacheFaultCodes.BadEmbedder,
                    Embedder.Name,
                    "no server is named, and a model or a key is",
                    "--embedder URL"
                );
            }

            return null;
        }

        if (
            !Uri.TryCreate(url, UriKind.Absolute, out Uri? address)
            || address.Scheme is not ("http" or "https")
            || address.UserInfo.Length > 0
        )
        {
            context.Refuse(
                CacheFaultCodes.BadEmbedder,
                Embedder.Name,
                "not the address of a server",
                "http://HOST:PORT or https://HOST/v1, without a password"
            );
            return null;
        }

        if (string.IsNullOrEmpty(model))
        {
            context.Refuse(
                CacheFaultCodes.BadEmbedder,
                EmbedderModel.Name,
                "no model is named",
                "--embedder-model NAME"
            );
        }

        key = variable is null ? "" : (Environment.GetEnvironmentVariable(variable) ?? "").Trim();
        if (variable is not null && key.Length == 0)
        {
            context.Refuse(
                CacheFaultCodes.BadEmbedder,
                ApiKeyEnv.Name,
                $"the variable {variable} is not set",
                "the name of a variable that holds the key"
            );
        }

        return new()
        {
            Url = address,
            Model = model ?? "",
            Deadline = TimeSpan.FromSeconds(deadline),
        };
    }

    /// <summary>Vectors of texts; equal texts are embedded once.</summary>
    private static float[]?[] Embed(
        IEmbedder embedder,
        string[] texts,
        EmbedderOptions? external,
        CancellationToken cancellation
    )
    {
        string[] distinct = [.. texts.Distinct(StringComparer.Ordinal)];
        try
        {
            float[]?[] vectors = embedder
                .EmbedAsync(distinct, cancellation)
                .AsTask()
                .GetAwaiter()
                .GetResult();
            Dictionary<string, float[]?> byText = new(StringComparer.Ordinal);
            for (int i = 0; i < distinct.Length; i++)
            {
                byText.Add(distinct[i], vectors[i]);
            }

            return [.. texts.Select(text => byText[text])];
        }
        catch (EmbedderAwayException away)
        {
            throw new FarthingException(
                new Fault(CacheFaultCodes.EmbedderAway, $"the embedder cannot be used: {away.Message}")
                {
                    Path = Embedder.Name,
                    Value = external?.Url.GetLeftPart(UriPartial.Path),
                    Expected = "an OpenAI-compatible /v1/embeddings endpoint with this model",
                },
                exitCode: 3,
                away
            );
        }
    }
}
