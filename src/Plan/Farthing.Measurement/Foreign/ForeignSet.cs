using Farthing.Documents.Benches;
using Farthing.Numerics.Faults;

namespace Farthing.Measurement.Foreign;

/// <summary>Puts several files of one server together: loads of a sweep, and AIPerf's figures beside its requests.</summary>
public static class ForeignSet
{
    /// <summary>One result of them all.</summary>
    /// <exception cref="FarthingException">They are of different tools or servers.</exception>
    public static ForeignResult Join(IReadOnlyList<ForeignResult> results)
    {
        List<ForeignResult> left = Paired(results);
        FaultList faults = new();
        ForeignResult first = left[0];
        foreach (ForeignResult other in left.Skip(1))
        {
            Same("tool", first, other, result => result.Tool);
            Same("model", first, other, result => result.Model);
            Same("GPU", first, other, result => result.Gpu);
            Same("engine", first, other, result => result.Engine);
            Same(
                "number of GPUs",
                first,
                other,
                result => result.Gpus?.ToString(System.Globalization.CultureInfo.InvariantCulture)
            );
            Same("address", first, other, result => result.Url);
        }

        faults.ThrowIfAny();
        return left.Count == 1
            ? first
            : first with
            {
                File = string.Join(", ", left.Select(result => result.File)),
                Loads = [.. left.SelectMany(result => result.Loads)],
                Model = left.Select(result => result.Model).FirstOrDefault(name => name is not null),
                Url = left.Select(result => result.Url).FirstOrDefault(name => name is not null),
                Notes = [.. left.SelectMany(result => result.Notes).Distinct()],
            };

        void Same(string what, ForeignResult one, ForeignResult other, Func<ForeignResult, string?> of)
        {
            if (of(one) is string a && of(other) is string b && a != b)
            {
                faults.Add(
                    new Fault(ForeignFaultCodes.Mixed, $"files of another {what}")
                    {
                        File = other.File,
                        Path = what,
                        Value = b,
                        Expected = $"{a}, as in {one.File}: one server and tool at a time",
                    }
                );
            }
        }
    }

    /// <summary>AIPerf's requests take the load and the names from the figures of the same run, where both are given.</summary>
    private static List<ForeignResult> Paired(IReadOnlyList<ForeignResult> results)
    {
        List<ForeignResult> left = [.. results];
        foreach (
            ForeignResult records in results.Where(result =>
                result.Loads is [{ Requests.Count: > 0, Figures: null }]
            )
        )
        {
            int finished = records
                .Loads[0]
                .Requests.Count(request => request.Outcome == RequestOutcome.Finished);
            int at = left.FindIndex(result =>
                result.Tool == records.Tool
                && result.Loads is [{ Requests.Count: 0, Figures: not null } only]
                && only.Figures.Finished == finished
            );
            if (at < 0)
            {
                continue;
            }

            ForeignResult figures = left[at];
            left.RemoveAt(at);
            left[left.IndexOf(records)] = figures with
            {
                File = $"{records.File}, {figures.File}",
                Loads =
                [
                    records.Loads[0] with
                    {
                        Level = figures.Loads[0].Level,
                        Seconds = figures.Loads[0].Figures!.Seconds,
                        Figures = figures.Loads[0].Figures,
                    },
                ],
                Notes =
                [
                    .. records
                        .Notes.Where(note =>
                            !note.StartsWith("the file does not say the load", StringComparison.Ordinal)
                        )
                        .Concat(
                            figures.Notes.Where(note =>
                                !note.StartsWith("figures alone", StringComparison.Ordinal)
                            )
                        )
                        .Distinct(),
                ],
            };
        }

        return left;
    }
}

/// <summary>Content of another tool's result; null for missing parts.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="File">The file, or files with a comma.</param>
/// <param name="Loads">The loads.</param>
public sealed record ForeignResult(string Tool, string File, IReadOnlyList<ForeignLoad> Loads)
{
    /// <summary>The tool's version.</summary>
    public string? Version { get; init; }

    /// <summary>The model as the file names it.</summary>
    public string? Model { get; init; }

    /// <summary>Address of the server.</summary>
    public string? Url { get; init; }

    /// <summary>The endpoint.</summary>
    public LoadApi? Api { get; init; }

    /// <summary>The engine, where the file names it.</summary>
    public string? Engine { get; init; }

    /// <summary>The GPU as the file names it.</summary>
    public string? Gpu { get; init; }

    /// <summary>GPUs of the server.</summary>
    public int? Gpus { get; init; }

    /// <summary>Tensor-parallel ranks.</summary>
    public int? TensorParallel { get; init; }

    /// <summary>Format of the weights.</summary>
    public string? Weights { get; init; }

    /// <summary>Differences in definition, renamed, missing and left-out members.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
