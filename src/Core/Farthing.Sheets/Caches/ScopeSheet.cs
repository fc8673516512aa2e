using Farthing.Documents.Caches;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Ledger;

namespace Farthing.Sheets.Caches;

/// <summary>Scopes of a semantic cache for people.</summary>
internal static class ScopeSheet
{
    private const string BuiltIn = "farthing/";

    /// <summary>What serves, and what the rest lacks; null without a semantic cache.</summary>
    public static string? Answer(CacheStatsDocument document)
    {
        if (document.Scopes is not { Count: > 0 } scopes)
        {
            return document.Scopes is null && document.Models.Any(model => model.SemanticHits > 0)
                ? "Scopes of the semantic cache stand in a running gateway: --admin URL shows them"
                : null;
        }

        int serving = scopes.Count(scope => scope.Cells.Any(Serves));
        bool isBuiltIn = scopes.Any(scope =>
            scope.Cells.Any(cell => cell.Embedder.StartsWith(BuiltIn, StringComparison.Ordinal))
        );
        string words =
            $"Semantic cache: {Show.Count(serving)} of {Show.Counted(scopes.Count + document.ScopesLeftOut, "scope")} {(serving == 1 ? "serves" : "serve")}";
        return isBuiltIn && serving < scopes.Count
            ? words + "; the built-in embedder sees spelling, not meaning: most scopes never serve with it"
            : words;
    }

    /// <summary>Adds a line for each cell, with hits and dollars of its scope at the first of them.</summary>
    public static Sheet Add(Sheet sheet, CacheStatsDocument document)
    {
        if (document.Scopes is not { Count: > 0 } scopes)
        {
            return sheet;
        }

        List<(CachedScope Scope, CachedCell Cell, bool IsFirst)> rows =
        [
            .. scopes.SelectMany(scope => scope.Cells.Select((cell, place) => (scope, cell, place == 0))),
        ];
        return sheet
            .Table(
                rows,
                new TableColumns<(CachedScope Scope, CachedCell Cell, bool IsFirst)>()
                    .Name("scope", row => row.IsFirst ? LedgerWords.Name(row.Scope.Scope, 32) : "")
                    .Words("model", row => row.IsFirst ? LedgerWords.Name(row.Scope.Model, 24) : "", rank: 1)
                    .Words("pairs", row => Pairs(row.Cell), "what questions differ in; strict: cache_strict")
                    .Words("may", row => Standing(row.Cell.Standing), "what it may do, and who decided")
                    .Count(
                        "compared",
                        row => row.Cell.Compared,
                        "hits whose answer was checked: would-be ones in shadow, audited ones while it serves"
                    )
                    .Count("wrong", row => row.Cell.Wrong, "of these")
                    .Figure(
                        "at most",
                        row => row.Cell.Compared == 0 ? "–" : Show.Percent(row.Cell.WrongFractionAtMost),
                        "of hits are wrong, sure to 95 % however often one looks"
                    )
                    .Figure("allowed", row => Show.Percent(row.Cell.MaxWrongFraction), "the promise", rank: 2)
                    .Words("missing", row => Missing(row.Cell), "right would-be hits until it serves")
                    .Figure("hits", row => row.IsFirst ? Show.Count(row.Scope.Hits) : "", "in the ledger")
                    .Figure(
                        "saved",
                        row =>
                            !row.IsFirst ? ""
                            : row.Scope.UnknownHits == row.Scope.Hits && row.Scope.Hits > 0 ? "unknown"
                            : LedgerWords.Usd(row.Scope.SavedUsd) + (row.Scope.UnknownHits > 0 ? " ?" : ""),
                        "by these hits, before what the semantic cache's own calls cost"
                    )
            )
            .Say(
                document.ScopesLeftOut > 0
                    ? $"… and {Show.Counted(document.ScopesLeftOut, "scope")} more"
                    : null,
                document.Evidence is { Cells: > 1 } all
                    ? $"Each line is sure to 95 % by itself. Of all {Show.Count(all.Cells)} with evidence at once, {Show.Count(all.ProvenTogether)} keep the promise, and 5 % of that many claims may be wrong (e-BH)."
                    : null
            );
    }

    /// <summary>An operator's word.</summary>
    public static Sheet Of(CachePromotionDocument document)
    {
        string cells = Show.Counted(document.Changed, "cell");
        CachedCell[] unproven = [.. document.Before.Where(cell => document.Serves && !Serves(cell))];
        return new Sheet().Say(
            document.Changed == 0
                ? $"Nothing changed: {document.Scope} for {document.Model} {(document.Serves ? "serves already" : "does not serve")}."
                : $"{cells} of {document.Scope} for {document.Model} {(document.Serves ? "serve" : "stopped")}{(document.Serves ? " from now on" : "; evidence is gathered anew")}.",
            unproven.Length > 0
                ? $"WITHOUT EVIDENCE: {string.Join("; ", unproven.Select(Unproven))}. Hits are audited, and wrong ones stop it."
                : null
        );
    }

    private static string Unproven(CachedCell cell) =>
        cell.Compared == 0
            ? $"{cell.Class} never compared an answer"
            : $"{cell.Class} had {Show.Count(cell.Wrong)} wrong of {Show.Count(cell.Compared)} compared, so up to {Show.Percent(cell.WrongFractionAtMost)} may be wrong";

    private static bool Serves(CachedCell cell) =>
        cell.Standing is CellStanding.Serves or CellStanding.ServesByOperator;

    private static string Pairs(CachedCell cell) =>
        cell.Class.Replace('-', ' ') + (cell.Strict ? ", strict" : "");

    private static string Missing(CachedCell cell) =>
        Serves(cell) ? ""
        : cell.LabelsMissing > 0 ? Show.Count(cell.LabelsMissing)
        : cell.Users < 2 ? "a second user"
        : "";

    private static string Standing(CellStanding standing) =>
        standing switch
        {
            CellStanding.Serves => "serve",
            CellStanding.ServesByOperator => "serve (operator)",
            CellStanding.StoppedByAudits => "nothing (audits)",
            CellStanding.StoppedByFeedback => "nothing (complaints)",
            CellStanding.StoppedByOperator => "nothing (operator)",
            _ => "nothing yet",
        };
}
