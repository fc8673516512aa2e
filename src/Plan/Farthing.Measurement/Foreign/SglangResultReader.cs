using Farthing.Numerics.Reading;

namespace Farthing.Measurement.Foreign;

/// <summary>Reads SGLang's <c>bench_serving</c>: a run a line, single requests with <c>--output-details</c>.</summary>
internal static class SglangResultReader
{
    private static readonly string[] Engines = ["sglang", "vllm", "lmdeploy", "trt"];

    /// <summary>The result.</summary>
    public static ForeignResult Read(ForeignFile file)
    {
        List<string> notes = [];
        List<ForeignLoad> loads = [.. file.Roots.Select(root => Load(root, notes))];
        string? backend = file.Roots[0]["backend"].Text;
        string? engine = Engines.FirstOrDefault(name =>
            backend == name || backend?.StartsWith(name + "-oai", StringComparison.Ordinal) == true
        );
        notes.Add(
            "SGLang's ITL is the gap between chunks: it stands as ICL, and as ITL only where a chunk is a token"
        );
        notes.Add(
            "output tokens are those asked for where the server sends no usage; E2E ends at the last line, usage included"
        );
        notes.Add(
            FormattableString.Invariant(
                $"{file.Roots.Count} load(s), one a line; the file does not say how many there were"
            )
        );
        return new ForeignResult("SGLang bench_serving", file.Path, loads)
        {
            Model = file.Roots[0].First("model", "model_id", "server_info.model_path").Text,
            Api = VllmResultReader.ApiOf(backend),
            Engine = engine == "trt" ? "trtllm" : engine,
            Notes = [.. notes.Distinct()],
        };
    }

    private static ForeignLoad Load(TreeNode root, List<string> notes)
    {
        ForeignFigures figures = ForeignArrays.Figures(root, "e2e_latency") with
        {
            MeanInFlight = root["concurrency"].Amount,
        };
        if (root["accept_length"].Number is > 1 and double accepted)
        {
            notes.Add(
                FormattableString.Invariant(
                    $"speculative decoding, {accepted:0.##} tokens accepted a step: SGLang divides its gaps by that"
                )
            );
        }

        return ForeignArrays.Load(root, figures, ForeignArrays.Requests(root), notes);
    }
}
