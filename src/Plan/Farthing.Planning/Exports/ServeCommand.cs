using System.Globalization;
using System.Text;
using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;
using Farthing.Serving.Simulation;

namespace Farthing.Planning.Exports;

/// <summary>The command that serves a deployment with its engine: everything that the plan relies on is said, nothing is left to a default.</summary>
public sealed record ServeCommand
{
    /// <summary>Lengths are rounded up to a multiple of this.</summary>
    public const int LengthStep = 1024;

    /// <summary>The program and its first words, before the checkpoint.</summary>
    public required string Program { get; init; }

    /// <summary>The checkpoint: a repository, or a local folder for a copy that has to be found or made first.</summary>
    public required string Model { get; init; }

    /// <summary>False where the checkpoint has to be found or made first.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Flags in order, each with its value; a switch has none.</summary>
    public required IReadOnlyList<(string Flag, string? Value)> Flags { get; init; }

    /// <summary>Lines of the file of options that the command reads; empty where it reads none.</summary>
    public required IReadOnlyList<string> FileLines { get; init; }

    /// <summary>Notes before running it.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The command on one line, the file of options written first.</summary>
    public string Line =>
        (
            FileLines.Count == 0
                ? ""
                : $"printf '%s\\n' {string.Join(' ', FileLines.Select(ShellWord.Quoted))} > {TrtllmServe.OptionsFile} && "
        ) + string.Join(' ', Words());

    /// <summary>The line for one replica of a deployment.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="engine">Its settings.</param>
    /// <param name="longestRequestTokens">Prompt and output of the longest request.</param>
    /// <param name="knownNames">Other names of the model: the catalog's aliases.</param>
    /// <param name="routing">Routing of requests over replicas, where the plan relies on it.</param>
    /// <param name="spareReplicas">Replicas that are paid for beyond the deployment's, since spot may be taken away.</param>
    public static ServeCommand Of(
        Deployment deployment,
        ResolvedEngineOptions engine,
        int longestRequestTokens,
        IReadOnlyList<string> knownNames,
        RoutingPolicy? routing = null,
        int spareReplicas = 0
    )
    {
        ServeFlags flags = new();
        CheckpointName checkpoint = CheckpointName.Of(deployment.Model, deployment.Weights, knownNames);
        flags.Note(checkpoint.Note);
        int length = MaxModelLen(deployment, longestRequestTokens);
        flags.Note(LengthNote(deployment, longestRequestTokens, length));
        string program = engine.Family switch
        {
            EngineFamily.Sglang => "python3 -m sglang.launch_server --model-path",
            EngineFamily.Trtllm => "trtllm-serve",
            _ => "vllm serve",
        };
        switch (engine.Family)
        {
            case EngineFamily.Sglang:
                SglangServe.Add(flags, deployment, engine, checkpoint.QuantizationFlag, length);
                break;
            case EngineFamily.Trtllm:
                TrtllmServe.Add(flags, deployment, engine, checkpoint.QuantizationFlag, length);
                break;
            default:
                VllmServe.Add(flags, deployment, engine, checkpoint.QuantizationFlag, length);
                break;
        }

        flags.Note(Unsaid(deployment, engine));
        int replicas = deployment.Replicas + spareReplicas;
        flags.Note(
            replicas > 1
                ? $"one of {Text(replicas)} equal replicas{Spared(deployment.Replicas, spareReplicas)} behind a {Routed(routing)}router, each on {Text(deployment.GpusPerReplica)} GPU{(deployment.GpusPerReplica > 1 ? "s" : "")} of its own"
                : null
        );
        return new ServeCommand
        {
            Program = program,
            Model = checkpoint.Name,
            IsComplete = checkpoint.IsKnown,
            Flags = flags.Flags,
            FileLines = flags.FileLines,
            Notes = flags.Notes,
        };
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

    /// <summary>The command over several lines joined with backslashes, comments with notes before it where the checkpoint has to be found or made.</summary>
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

        if (FileLines.Count > 0)
        {
            lines.Add($"cat > {TrtllmServe.OptionsFile} <<'END'");
            lines.AddRange(FileLines);
            lines.Add("END");
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
        yield return $"{Program} {ShellWord.Quoted(Model)}";
        foreach ((string flag, string? value) in Flags)
        {
            yield return value is null ? flag : $"{flag} {ShellWord.Quoted(value)}";
        }
    }

    private static string Spared(int needed, int spare) =>
        spare == 0
            ? ""
            : $" ({Text(needed)} keep the promise, {Text(spare)} more while spot takes {(spare == 1 ? "one" : "some")} away)";

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

    /// <summary>What the plan has and the engine has no flag for.</summary>
    private static string? Unsaid(Deployment deployment, ResolvedEngineOptions engine)
    {
        string title = engine.Family.Title();
        EngineDefaults own = EngineDefaults.Of(deployment);
        return engine.Batching != own.Batching || engine.KvLayout != KvLayout.Paged
                ? $"static batching and contiguous KV are baselines for comparison: {title} has no flag for them"
            : engine.Family != EngineFamily.Vllm && engine.LongPrefillTokenThreshold > 0
                ? $"{title} has no flag for long_prefill_token_threshold ({Text(engine.LongPrefillTokenThreshold)})"
            : null;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
