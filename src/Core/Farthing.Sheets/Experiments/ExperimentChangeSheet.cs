using Farthing.Documents.Experiments;
using Farthing.Reporting.Sheets;

namespace Farthing.Sheets.Experiments;

/// <summary>Readable form of <c>verify start</c> and <c>verify stop</c>.</summary>
public static class ExperimentChangeSheet
{
    /// <summary>The sheet.</summary>
    public static Sheet Of(ExperimentChangeDocument document)
    {
        string done = document.IsRunning ? "started" : "stopped";
        return new Sheet(
            answer: document.IsReloaded
                ? $"{document.Experiment} is {done}"
                : $"{document.Experiment} is {done} with the gateway's next reload: kill -HUP, or --admin URL"
        )
        {
            Remarks =
            [
                document.IsRunning
                    ? $"{document.File}, plan {document.Sha256[..12]}…; next:  farthing verify status"
                    : $"{document.File} is gone; next:  farthing verify result {document.Experiment}",
            ],
        };
    }
}
