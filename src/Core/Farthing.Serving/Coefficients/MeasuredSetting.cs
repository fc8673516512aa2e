using System.Globalization;
using System.Text.Json.Serialization;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;

namespace Farthing.Serving.Coefficients;

/// <summary>A setting of an engine as served runs were measured with it. Beyond that, a prediction rests on kernels alone.</summary>
/// <param name="Engine">vllm, trtllm, sglang.</param>
/// <param name="Setting">One of the words of this type.</param>
/// <param name="Tables">Published tables that state it, or ran with the engine's default.</param>
public sealed record MeasuredSetting(string Engine, string Setting, int Tables)
{
    /// <summary>Tokens of one step.</summary>
    public const string TokenBudget = "max_num_batched_tokens";

    /// <summary>Sequences running at once in a replica. A closed loop with fewer in flight counts as a cap there: its batch is no larger.</summary>
    public const string Sequences = "max_num_seqs";

    /// <summary>Tensor-parallel ranks.</summary>
    public const string TensorParallel = "tensor_parallel";

    /// <summary>A prompt and half its output, in tokens: the mean length of a sequence that decodes.</summary>
    public const string Context = "context_tokens";

    /// <summary>Requests in flight in a replica.</summary>
    public const string Concurrency = "concurrency";

    /// <summary>Formats of the weights.</summary>
    public const string Weights = "weights";

    /// <summary>Formats of the KV cache.</summary>
    public const string Kv = "kv";

    /// <summary>Versions of the engine, major and minor.</summary>
    public const string Version = "version";

    /// <summary>Settings that are numbers: they have a distance.</summary>
    public static IReadOnlyList<string> Numbers { get; } =
    [TokenBudget, Sequences, TensorParallel, Context, Concurrency];

    /// <summary>The least value that was measured; null for words.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Least { get; init; }

    /// <summary>The most; null for words.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Most { get; init; }

    /// <summary>All words that were measured; null for numbers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>e-folds between a value and the nearest measured one; 0 inside.</summary>
    public double Distance(double value) =>
        value < Least ? Math.Log(Least.Value / value)
        : value > Most ? Math.Log(value / Most.Value)
        : 0;

    /// <summary>The range or the words, for people.</summary>
    public string Range =>
        Words is not null ? string.Join(", ", Words)
        : Least == Most ? Number(Least!.Value)
        : $"{Number(Least!.Value)} to {Number(Most!.Value)}";

    internal static string Number(double value) =>
        Math.Round(value).ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>A setting of a deployment that no served run was measured with.</summary>
/// <param name="Measured">Its measured range.</param>
/// <param name="Value">Value of the deployment, as people write it.</param>
/// <param name="Distance">e-folds to the nearest measured value; 0 for words, which have none.</param>
public sealed record UnmeasuredSetting(MeasuredSetting Measured, string Value, double Distance)
{
    /// <summary>True for what requests bring and no engine can be set to: their lengths, and how many are in flight.</summary>
    public bool IsOfTraffic => Measured.Setting is MeasuredSetting.Context or MeasuredSetting.Concurrency;

    /// <summary>Such as <c>max_num_batched_tokens 512 (measured: 2,048 to 16,384)</c>.</summary>
    public override string ToString() => $"{Measured.Setting} {Value} (measured: {Measured.Range})";

    /// <summary>The settings of a deployment outside of what was measured on its engine; empty where all are inside, or nothing is known of the engine.</summary>
    /// <param name="measured">Ranges of all engines.</param>
    /// <param name="deployment">What is served. Engine settings that it leaves to the engine are inside.</param>
    /// <param name="contextTokens">Prompt and half the output; 0 leaves it out.</param>
    /// <param name="inFlight">Requests in flight in a replica; 0 leaves it out.</param>
    public static IReadOnlyList<UnmeasuredSetting> Of(
        IReadOnlyList<MeasuredSetting> measured,
        Deployment deployment,
        double contextTokens = 0,
        double inFlight = 0
    )
    {
        string engine = deployment.Engine.Family.Id();
        List<UnmeasuredSetting> outside = [];
        foreach (MeasuredSetting setting in measured)
        {
            if (setting.Engine != engine)
            {
                continue;
            }

            double? number = setting.Setting switch
            {
                MeasuredSetting.TokenBudget => deployment.Engine.MaxNumBatchedTokens,
                MeasuredSetting.Sequences => deployment.Engine.MaxNumSeqs,
                MeasuredSetting.TensorParallel => deployment.TensorParallel,
                MeasuredSetting.Context when contextTokens > 0 => contextTokens,
                MeasuredSetting.Concurrency when inFlight > 0 => inFlight,
                _ => null,
            };
            string? word = setting.Setting switch
            {
                MeasuredSetting.Weights => FormatFacts.Id(deployment.Weights.Headline),
                MeasuredSetting.Kv => FormatFacts.Id(deployment.KvFormat),
                _ => null,
            };
            if (number is double value && setting.Distance(value) is > 0 and double distance)
            {
                outside.Add(new UnmeasuredSetting(setting, MeasuredSetting.Number(value), distance));
            }
            else if (word is not null && !setting.Words!.Contains(word))
            {
                outside.Add(new UnmeasuredSetting(setting, word, 0));
            }
        }

        return outside;
    }
}
