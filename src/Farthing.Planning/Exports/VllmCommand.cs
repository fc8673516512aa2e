using System.Globalization;
using System.Text;
using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;
using Farthing.Serving.Simulation;

namespace Farthing.Planning.Exports;

/// <summary>The <c>vllm serve</c> line of a deployment: everything that the plan relies on is said, nothing is left to a default.</summary>
public sealed record VllmCommand
{
    /// <summary>Placeholder of a checkpoint without a known name.</summary>
    public const string Placeholder = "CHECKPOINT";

    /// <summary>Lengths are rounded up to a multiple of this.</summary>
    public const int LengthStep = 1024;

    private const int DefaultBlockSize = 16;

    /// <summary>The checkpoint, or <see cref="Placeholder"/>.</summary>
    public required string Model { get; init; }

    /// <summary>False where the checkpoint's name has to be filled in.</summary>
    public bool IsComplete => Model != Placeholder;

    /// <summary>Flags in order, each with its value; a switch has none.</summary>
    public required IReadOnlyList<(string Flag, string? Value)> Flags { get; init; }

    /// <summary>Notes before running it.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The command on one line.</summary>
    public string Line => string.Join(' ', Words());

    /// <summary>The line for one replica of a deployment.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="engine">Its settings.</param>
    /// <param name="longestRequestTokens">Prompt and output of the longest request.</param>
    /// <param name="knownNames">Other names of the model: the catalog's aliases.</param>
    /// <param name="routing">Routing of requests over replicas, where the plan relies on it.</param>
    /// <param name="spareReplicas">Replicas that are paid for beyond the deployment's, since spot may be taken away.</param>
    public static VllmCommand Of(
        Deployment deployment,
        ResolvedEngineOptions engine,
        int longestRequestTokens,
        IReadOnlyList<string> knownNames,
        RoutingPolicy? routing = null,
        int spareReplicas = 0
    )
    {
        List<(string, string?)> flags = [];
        List<string> notes = [];
        CheckpointName checkpoint = CheckpointName.Of(deployment.Model, deployment.Weights, knownNames);
        AddNote(checkpoint.Note);
        Set("--quantization", checkpoint.QuantizationFlag);
        if (!deployment.Gpu.HasBf16)
        {
            Set("--dtype", "half");
        }

        SetAbove("--tensor-parallel-size", deployment.TensorParallel, 1);
        SetAbove("--pipeline-parallel-size", deployment.PipelineParallel, 1);
        SetAbove("--data-parallel-size", deployment.DataParallel, 1);
        if (deployment.ExpertParallel > 1)
        {
            Switch("--enable-expert-parallel");
            int ranks = deployment.TensorParallel * deployment.DataParallel;
            AddNote(
                deployment.ExpertParallel == ranks
                    ? null
                    : $"vLLM spreads experts over all {Text(ranks)} ranks of a stage, the plan over {Text(deployment.ExpertParallel)}"
            );
        }

        int length = MaxModelLen(deployment, longestRequestTokens);
        Set("--max-model-len", Text(length));
        AddNote(LengthNote(deployment, longestRequestTokens, length));
        Set(
            "--gpu-memory-utilization",
            engine.GpuMemoryUtilization.ToString("0.##", CultureInfo.InvariantCulture)
        );
        Set("--max-num-batched-tokens", Text(engine.MaxNumBatchedTokens));
        Set("--max-num-seqs", Text(engine.MaxNumSeqs));
        AddNote(
            engine.MaxNumBatchedTokens < engine.MaxNumSeqs
                ? $"vLLM refuses max_num_batched_tokens ({Text(engine.MaxNumBatchedTokens)}) below max_num_seqs ({Text(engine.MaxNumSeqs)})"
                : null
        );
        Set("--kv-cache-dtype", deployment.KvFormat == NumberFormat.Fp8 ? "fp8" : null);
        SetAbove("--num-gpu-blocks-override", engine.NumGpuBlocksOverride ?? 0, 0);
        SetAbove("--long-prefill-token-threshold", engine.LongPrefillTokenThreshold, 0);
        Set("--block-size", engine.BlockSize == DefaultBlockSize ? null : Text(engine.BlockSize));
        Set(
            "--scheduling-policy",
            engine.SchedulingPolicy == SchedulingPolicy.Fcfs
                ? null
                : engine.SchedulingPolicy.ToString().ToLowerInvariant()
        );
        if (!engine.EnablePrefixCaching)
        {
            Switch("--no-enable-prefix-caching");
        }

        if (!engine.EnableChunkedPrefill)
        {
            Switch("--no-enable-chunked-prefill");
        }

        AddNote(Unsaid(engine));
        AddNote(
            deployment.Replicas + spareReplicas > 1
                ? $"one of {Text(deployment.Replicas + spareReplicas)} equal replicas{Spared(deployment.Replicas, spareReplicas)} behind a {Routed(routing)}router, each on {Text(deployment.GpusPerReplica)} GPU{(deployment.GpusPerReplica > 1 ? "s" : "")} of its own"
                : null
        );
        return new VllmCommand
        {
            Model = checkpoint.Name ?? Placeholder,
            Flags = flags,
            Notes = notes,
        };

        void Set(string flag, string? value)
        {
            if (value is not null)
            {
                flags.Add((flag, value));
            }
        }

        void SetAbove(string flag, int value, int least) => Set(flag, value > least ? Text(value) : null);

        void Switch(string flag) => flags.Add((flag, null));

        void AddNote(string? note)
        {
            if (note is not null)
            {
                notes.Add(note);
            }
        }
    }

    /// <summary>The <c>--max-model-len</c> of a deployment: what its settings say, else the longest request rounded up, never beyond the model's context.</summary>
    public static int MaxModelLen(Deployment deployment, int longestRequestTokens)
    {
        if (deployment.Engine.MaxModelLen is int set)
        {
            return set;
        }

        long rounded = (Math.Max(1, longestRequestTokens) + LengthStep - 1L) / LengthStep * LengthStep;
        return (int)Math.Min(rounded, Math.Max(deployment.Model.MaxPositionEmbeddings, longestRequestTokens));
    }

    /// <summary>The command over several lines joined with backslashes, comments with notes before it where the checkpoint has to be filled in.</summary>
    /// <param name="width">Longest line in characters.</param>
    public IReadOnlyList<string> Lines(int width)
    {
        const string Indent = "  ";
        const string Joint = " \\";
        List<string> lines = [];
        if (!IsComplete)
        {
            lines.Add("# " + Notes[0]);
        }

        StringBuilder line = new();
        foreach (string word in Words())
        {
            if (line.Length > 0 && line.Length + 1 + word.Length + Joint.Length > width)
            {
                lines.Add(line + Joint);
                line.Clear().Append(Indent).Append(word);
            }
            else
            {
                line.Append(line.Length > 0 ? " " : "").Append(word);
            }
        }

        lines.Add(line.ToString());
        return lines;
    }

    private IEnumerable<string> Words()
    {
        yield return "vllm serve " + ShellWord.Quoted(Model);
        foreach ((string flag, string? value) in Flags)
        {
            yield return value is null ? flag : $"{flag} {ShellWord.Quoted(value)}";
        }
    }

    private static string Spared(int needed, int spare) =>
        spare == 0 ? "" : $" ({Text(needed)} keep the promise, {Text(spare)} more while spot takes one away)";

    private static string Routed(RoutingPolicy? routing) =>
        routing is RoutingPolicy policy ? RoutingWords.Id(policy) + " " : "";

    private static string? LengthNote(Deployment deployment, int longest, int length) =>
        deployment.Engine.MaxModelLen is int set
            ? set < longest
                ? $"max_model_len {Text(set)} is set; the workload's longest request has {Text(longest)} tokens and is refused"
                : null
            : longest > deployment.Model.MaxPositionEmbeddings
                ? $"the workload's longest request has {Text(longest)} tokens, the model's context {Text(deployment.Model.MaxPositionEmbeddings)}"
                : length % LengthStep == 0
                    ? $"max_model_len is the workload's longest request, {Text(longest)} tokens, rounded up to a multiple of {Text(LengthStep)}"
                    : $"max_model_len is the model's whole context; the workload's longest request has {Text(longest)} tokens";

    private static string? Unsaid(ResolvedEngineOptions engine) =>
        engine.Batching != BatchingMode.Continuous || engine.KvLayout != KvLayout.Paged
            ? "static batching and contiguous KV are baselines for comparison: vLLM has no flag for them"
            : null;

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
