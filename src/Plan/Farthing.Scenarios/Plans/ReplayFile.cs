using System.Text.Json;
using Farthing.Documents;
using Farthing.Documents.Json;
using Farthing.Documents.Plans;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Reading;
using Farthing.Planning.Diff;

namespace Farthing.Scenarios.Plans;

/// <summary>Reads how a plan was made from its file.</summary>
public static class ReplayFile
{
    /// <summary>The text of a file that the command line names.</summary>
    /// <exception cref="FarthingException">It cannot be read.</exception>
    public static string Read(string path) =>
        InputFile.Text(
            path,
            new Fault(CliFaultCodes.FileUnreadable, "the file cannot be read")
            {
                Expected = "a plan that farthing plan … --output FILE wrote",
            }
        );

    /// <summary>How a plan was made; null where its document does not say it, which is a fault.</summary>
    public static ReplayLine? Parse(string text, string path, FaultList faults)
    {
        using JsonDocument? document = PlanDiff.Parse(text, faults, path);
        if (document is null)
        {
            return null;
        }

        Fault refused = new(PlanFaultCodes.NotReplayable, "the plan does not say how it was made")
        {
            File = path,
            Path = "result.replay",
            Expected = "arguments and today, as farthing plan … --output FILE writes them",
        };

        // Nothing else of a plan is needed, so that one of another version may lack it.
        ReplayLine? replay = faults
            .Try(() =>
                SchemaDocument.Read(
                    SchemaDocument
                        .Read(document.RootElement, "", DocumentJson.Of<Envelope>(), refused)
                        .Result,
                    "result",
                    DocumentJson.Of<PlanDocument>(),
                    refused
                )
            )
            ?.Replay;
        if (faults.IsEmpty && replay is not { Arguments: not null, Today: not null })
        {
            faults.Add(refused);
        }

        return replay;
    }
}
