using Farthing.Documents.Serves;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Serves;

/// <summary>A model's routes for people.</summary>
public static class ServeRouteSheet
{
    /// <summary>Deployments, what they get from each format, and what that loses.</summary>
    public static Sheet Of(ServeRouteDocument document)
    {
        Sheet sheet = new Sheet().Say(SummaryOf(document));
        foreach (ExplainedDeployment deployment in document.Deployments)
        {
            sheet
                .Say(
                    $"{deployment.Name}: {deployment.UpstreamModel} at {deployment.Upstream} ({deployment.Engine})"
                )
                .Table(
                    deployment.Paths,
                    new TableColumns<ExplainedPath>()
                        .Name("clients call", path => path.Path)
                        .Words("upstream gets", path => path.UpstreamPath ?? "not served")
                        .Words("how", HowOf)
                        .Figure("refused", path => CountOf(path, "refused"))
                        .Figure("dropped", path => CountOf(path, "dropped"))
                        .Figure("approximated", path => CountOf(path, "approximated"))
                );
            foreach (ExplainedPath path in deployment.Paths.Where(path => path.Fates.Count > 0))
            {
                sheet
                    .Say($"{path.Path} as {path.UpstreamPath}: what cannot be carried as it is")
                    .Table(
                        path.Fates,
                        new TableColumns<ExplainedFate>()
                            .Name("member", fate => fate.Member)
                            .Words("fate", fate => fate.Fate)
                            .Words("how", fate => fate.Note.Length > 0 ? fate.Note : null, rank: 1)
                    );
            }
        }

        return document.Fallbacks.Count == 0
            ? sheet
            : sheet.Say($"Tried after it: {string.Join(", ", document.Fallbacks)}.");
    }

    private static string SummaryOf(ServeRouteDocument document)
    {
        int translated = document.Deployments.Sum(one => one.Paths.Count(path => path.IsTranslated));
        string what =
            translated == 0
                ? "every format that is served passes as it is"
                : "where the upstream does not speak the client's format, requests and answers are translated";
        return $"{document.Model}: {document.Deployments.Count} {(document.Deployments.Count == 1 ? "deployment" : "deployments")}; {what}.";
    }

    private static string HowOf(ExplainedPath path) =>
        path.UpstreamPath is null ? "404"
        : path.IsTranslated ? "translated"
        : "as it is";

    private static string? CountOf(ExplainedPath path, string fate) =>
        path.IsTranslated
            ? path
                .Fates.Count(one => one.Fate == fate)
                .ToString(System.Globalization.CultureInfo.InvariantCulture)
            : null;
}
