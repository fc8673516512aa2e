using Farthing.Documents.Benches;
using Farthing.Numerics.Reading;

namespace Farthing.Measurement.Foreign;

/// <summary>Reads <c>vllm bench serve --save-result</c>: one object, or one a line (<c>--append-result</c>); single requests with <c>--save-detailed</c>.</summary>
internal static class VllmResultReader
{
    /// <summary>The result.</summary>
    public static ForeignResult Read(ForeignFile file)
    {
        TreeNode first = file.Roots[0];
        string? backend = first.First("endpoint_type", "backend").Text;
        List<string> notes = [];
        List<ForeignLoad> loads = [.. file.Roots.Select(root => Load(root, notes))];
        if (backend?.Contains("chat", StringComparison.Ordinal) == true)
        {
            notes.Add(
                "TTFT may be of the role chunk: vLLM's chat client counts the first event, whatever it holds"
            );
        }

        notes.Add(
            "vLLM's ITL is the gap between chunks: it stands as ICL, and as ITL only where a chunk is a token"
        );
        if (loads.Any(load => load.Requests.Count == 0))
        {
            notes.Add("figures alone: --save-detailed keeps single requests");
        }

        if (file.Roots.Count > 1)
        {
            notes.Add(
                FormattableString.Invariant(
                    $"{file.Roots.Count} loads, one a line; the file does not say how many there were"
                )
            );
        }

        return new ForeignResult("vllm bench serve", file.Path, loads)
        {
            Model = first["model_id"].Text,
            Api = ApiOf(backend),
            Notes = [.. notes.Distinct()],
        };
    }

    /// <summary>The endpoint of a backend's name.</summary>
    internal static LoadApi? ApiOf(string? backend) =>
        backend switch
        {
            null => null,
            "openai" or "vllm" => LoadApi.Completions,
            _ when backend.Contains("chat", StringComparison.Ordinal) => LoadApi.Chat,
            _ when backend.Contains("completions", StringComparison.Ordinal) => LoadApi.Completions,
            _ => null,
        };

    private static ForeignLoad Load(TreeNode root, List<string> notes)
    {
        ForeignFigures figures = ForeignArrays.Figures(root, "e2el") with
        {
            PeakInFlight = root["max_concurrent_requests"].Count,
            Goodput = root["request_goodput"].Amount,
        };
        List<ForeignRequest> requests = ForeignArrays.Requests(root);
        int finished = requests.Count(request => request.Outcome == RequestOutcome.Finished);
        if (requests.Count > 0 && figures.Finished is int said && said != finished)
        {
            notes.Add(
                FormattableString.Invariant($"the file says {said} finished requests and holds {finished}")
            );
        }

        return ForeignArrays.Load(root, figures, requests, notes);
    }
}
