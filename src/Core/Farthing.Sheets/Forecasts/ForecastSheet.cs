using Farthing.Documents.Forecasts;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Forecasts;

/// <summary>Readable form of a forecast: the bill and what of it people forget, then the reasons.</summary>
public static class ForecastSheet
{
    private const int BarCells = 20;

    /// <summary>The sheet.</summary>
    public static Sheet Of(ForecastDocument document)
    {
        Sheet sheet = new(Title(document), Answer(document))
        {
            Word = "ANSWER",
            Kind = "Forecast, predicted",
            Remarks = [.. Remarks(document)],
        };
        sheet.Section("The same tokens at each API", AtApis(document));
        sheet.Section("Where it comes from", Terms(document));
        sheet.Section("What it takes", Amounts(document));
        sheet.Section("Beside the ledger", [.. ForecastLedgerBlocks.Of(document.Ledger)]);
        sheet.Section("What it rests on", Inputs(document));
        sheet.Section("What moves the bill", Swings(document));
        sheet.Section("Growth", Growth(document.Growth));
        sheet.Section("", document.Notes.Count > 0 ? new SheetNotes(document.Notes) : null);
        sheet.Formula(
            "input of a session",
            "T(k+1)·(S + X) + h·(k+1)·T(T−1)/2·(u + k·(o + r) + a) + T(k+1)·u + T·k(k+1)/2·(o + r): T turns, k tool calls a turn, S system prompt, X schemas, u question, o tool call, r result, a answer, h history kept"
        );
        sheet.Formula("output of a session", "T·(k·o + a)·(1 + R): R reasoning tokens for each visible one");
        sheet.Formula(
            "retries",
            "1 / (1 − ρ) attempts of each call; a failed one bills its input and a share of its output"
        );
        return sheet;
    }

    private static string Title(ForecastDocument document)
    {
        double sessions = Input(document, ForecastInputKind.SessionsPerUserDay);
        double turns = Input(document, ForecastInputKind.Turns);
        double calls = Input(document, ForecastInputKind.ToolCalls) + 1;
        return $"{Show.Counted(Input(document, ForecastInputKind.Users), "user")} × {Some(sessions, "session")} a day × {Some(turns, "turn")} × {Some(calls, "call")} · {document.Model ?? "own prices"}";
    }

    private static string Some(double count, string one) =>
        count == 1 ? $"1 {one}" : $"{ForecastWords.Number(count)} {one}s";

    private static double Input(ForecastDocument document, ForecastInputKind kind) =>
        document.Inputs.First(input => input.Input == kind).Value;

    private static string Answer(ForecastDocument document)
    {
        Interval band = document.UsdPerMonth.Range;
        string range = band.IsPoint ? "" : $" ({Show.Usd(band.Low)} to {Show.Usd(band.High)})";
        string forgotten = document.ForgottenFraction is double share
            ? $"{Show.Usd(document.ForgottenUsdPerMonth.Value)} of it ({Show.Percent(share)}) are terms that people forget"
            : "no token of it is billed";
        return $"{Show.Usd(document.UsdPerMonth.Value)} a month{range}; {forgotten}.";
    }

    private static IEnumerable<string> Remarks(ForecastDocument document)
    {
        double naive = document.NaiveUsdPerMonth.Value;
        string times =
            naive > 0 ? $"; the bill is {Show.Three(document.UsdPerMonth.Value / naive)}× that" : "";
        yield return $"{Show.Scaled(document.SessionsPerMonth.Value)} sessions, {Show.Scaled(document.AttemptsPerMonth.Value)} attempts, {Show.Scaled(document.InputTokensPerMonth.Value)} input and {Show.Scaled(document.OutputTokensPerMonth.Value)} output tokens a month.";
        yield return $"Each question and each answer once would be {Show.Usd(naive)}{times}.";
    }

    private static SheetTable? AtApis(ForecastDocument document) =>
        document.AtApis is not { Count: > 0 } apis
            ? null
            : new SheetTable(
                "",
                new TableColumns<ForecastAtApi>()
                    .Words("API", row => row.Model)
                    .Figure("$/month", row => Show.Usd(row.UsdPerMonth))
                    .Figure("$/session", row => Show.Usd(row.UsdPerSession))
                    .Figure(
                        "times the cheapest",
                        row =>
                            apis[0].UsdPerMonth > 0 ? Show.Three(row.UsdPerMonth / apis[0].UsdPerMonth) : null
                    )
                    .Of(apis),
                ["Reasoning and retries are those of the first API named; models differ in both."]
            );

    private static SheetTable Terms(ForecastDocument document) =>
        new(
            "",
            new TableColumns<ForecastTermRow>()
                .Words("term", row => ForecastWords.Name(row.Term))
                .Words("forgotten", row => row.IsForgotten ? "yes" : "no", rank: 1)
                .Figure("input tokens", row => Tokens(row.InputTokens))
                .Figure("output tokens", row => Tokens(row.OutputTokens))
                .Usd("$ a month", row => row.Usd)
                .Share("share", row => row.Fraction)
                .Words(
                    "",
                    row =>
                        row.Fraction is double part ? FigureText.Bar(part, Widest(document), BarCells) : "",
                    rank: 2
                )
                .Of(document.Terms),
            [
                $"in all: {Show.Scaled(document.InputTokensPerMonth.Value)} input and {Show.Scaled(document.OutputTokensPerMonth.Value)} output tokens, {Show.Usd(document.UsdPerMonth.Value)}; every token has exactly one reason",
            ]
        );

    private static double Widest(ForecastDocument document) => document.Terms.Max(term => term.Fraction ?? 0);

    private static SheetTable Amounts(ForecastDocument document) =>
        new(
            "",
            new TableColumns<(string Span, double? Input, double? Output, double Usd)>()
                .Words("", row => row.Span)
                .Figure("input tokens", row => row.Input is double tokens ? Show.Scaled(tokens) : null)
                .Figure("output tokens", row => row.Output is double tokens ? Show.Scaled(tokens) : null)
                .Usd("$", row => row.Usd)
                .Of([
                    (
                        "a month",
                        document.InputTokensPerMonth.Value,
                        document.OutputTokensPerMonth.Value,
                        document.UsdPerMonth.Value
                    ),
                    (
                        "a day",
                        document.InputTokensPerDay.Value,
                        document.OutputTokensPerDay.Value,
                        document.UsdPerDay.Value
                    ),
                    (
                        "a session",
                        PerSession(document, document.InputTokensPerMonth),
                        PerSession(document, document.OutputTokensPerMonth),
                        document.UsdPerSession.Value
                    ),
                    ("a user a month", null, null, document.UsdPerUserMonth.Value),
                ])
        );

    private static double PerSession(ForecastDocument document, Quantity month) =>
        month.Value / document.SessionsPerMonth.Value;

    private static SheetTable Inputs(ForecastDocument document) =>
        new(
            "",
            new TableColumns<ForecastInputRow>()
                .Words("input", row => ForecastWords.Name(row.Input))
                .Figure("value", row => ForecastWords.Value(row.Input, row.Value))
                .Words("likely", Likely, rank: 1)
                .Words("known as", row => ForecastWords.Name(row.Origin))
                .Words("by", row => row.Source ?? row.Flag, rank: 2)
                .Of(document.Inputs)
        );

    private static string? Likely(ForecastInputRow row) =>
        row.Low is double low && row.High is double high && low < high
            ? $"{ForecastWords.Value(row.Input, low)} to {ForecastWords.Value(row.Input, high)}"
            : null;

    private static SheetTable? Swings(ForecastDocument document) =>
        document.Sensitivity.Count == 0
            ? null
            : new SheetTable(
                "",
                new TableColumns<ForecastSwing>()
                    .Words("one input alone", row => ForecastWords.Name(row.Input))
                    .Figure("from", row => ForecastWords.Value(row.Input, row.Low))
                    .Figure("to", row => ForecastWords.Value(row.Input, row.High))
                    .Usd("$ at from", row => row.UsdAtLow)
                    .Usd("$ at to", row => row.UsdAtHigh)
                    .Words(
                        "swing",
                        row =>
                            $"{Show.Usd(row.Swing)} {FigureText.Bar(row.Swing, document.Sensitivity[0].Swing, BarCells)}"
                    )
                    .Of(document.Sensitivity)
            );

    private static SheetTable? Growth(ForecastGrowthRows? growth) =>
        growth is null
            ? null
            : new SheetTable(
                "",
                new TableColumns<ForecastMonth>()
                    .Figure("month", row => Show.Count(row.Month))
                    .Figure("users", row => Show.Scaled(Math.Round(row.Users)))
                    .Figure("input tokens", row => Show.Scaled(row.InputTokens))
                    .Figure("output tokens", row => Show.Scaled(row.OutputTokens))
                    .Usd("$ a month", row => row.Usd)
                    .Of(growth.Months),
                [
                    $"{Show.Change(growth.PerMonth)} users a month: {Show.Usd(growth.UsdTotal)} in {Show.Counted(growth.Months.Count, "month")}",
                ]
            );

    private static string? Tokens(double tokens) => tokens > 0 ? Show.Scaled(tokens) : null;
}
