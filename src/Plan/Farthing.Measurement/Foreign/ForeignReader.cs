using Farthing.Numerics.Faults;

namespace Farthing.Measurement.Foreign;

/// <summary>Reads results of other load testers into one form.</summary>
public static class ForeignReader
{
    /// <summary>Reads a file of any known tool.</summary>
    /// <exception cref="FarthingException">It cannot be read, is not whole, or of no known tool.</exception>
    public static ForeignResult Read(string path) => Read(ForeignFile.Open(path));

    /// <summary>Reads a parsed file.</summary>
    /// <exception cref="FarthingException">A value is missing or cannot be meant, or the file holds no load.</exception>
    public static ForeignResult Read(ForeignFile file)
    {
        ForeignResult result = file.Format switch
        {
            ForeignFormat.Vllm => VllmResultReader.Read(file),
            ForeignFormat.AiperfSummary => AiperfSummaryReader.Read(file),
            ForeignFormat.AiperfRecords => AiperfRecordsReader.Read(file),
            ForeignFormat.GuideLlm => GuideLlmReader.Read(file),
            ForeignFormat.GenAiPerf => GenAiPerfReader.Read(file),
            ForeignFormat.Sglang => SglangResultReader.Read(file),
            ForeignFormat.InferencePerf => InferencePerfReader.Read(file),
            ForeignFormat.InferencePerfRequests => InferencePerfReader.ReadRequests(file),
            ForeignFormat.LlmPerf => LlmPerfReader.Read(file),
            ForeignFormat.LlmPerfRequests => LlmPerfReader.ReadRequests(file),
            _ => InferenceXReader.Read(file),
        };
        if (result.Loads.All(IsEmpty))
        {
            throw new FarthingException(
                new Fault(ForeignFaultCodes.BadValue, "the file holds no load")
                {
                    File = file.Path,
                    Expected = "at least one request or figure",
                }
            );
        }

        return result;
    }

    private static bool IsEmpty(ForeignLoad load) =>
        load.Requests.Count == 0
        && (
            load.Figures is null
            || (
                load.Figures.Latencies.Count == 0
                && load.Figures.RequestsPerSecond is null
                && load.Figures.OutputTokensPerSecond is null
            )
        );
}
