using System.CommandLine;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Exports;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger retries</c>: requests that were billed more than once.</summary>
internal static class LedgerRetries
{
    private const int DefaultLines = 20;

    public static Command Create()
    {
        Command command = new(
            "retries",
            """
            Show what trying again cost: requests that were billed more than once.

            Examples:
              farthing ledger retries --since 7d
              farthing ledger retries --team search --json
            """
        );
        LedgerFlags.AddFilter(command);
        command.Options.Add(LedgerFlags.Limit);
        return command.Runs("ledger.retries", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        LedgerFilter asked = LedgerFlags.Filter(context);
        int limit = (int)(context.Value(LedgerFlags.Limit) ?? DefaultLines);
        return LedgerSource.Run(
            context,
            source =>
            {
                LedgerFilter filter = LedgerFlags.OfGateway(context, asked, source.Store);
                RequestRepeats repeats = RequestRepeats.Of(source.Store, filter);
                return context.Answer(
                    json => WriteJson(json, filter, repeats),
                    text => WriteText(text, filter, repeats, limit, context.IsExplained)
                );
            }
        );
    }

    private static void WriteText(
        TextWriter writer,
        LedgerFilter filter,
        RequestRepeats repeats,
        int limit,
        bool isExplained
    )
    {
        writer.WriteLine(
            repeats.Requests.Count == 0
                ? $"No request was billed more than once: {LedgerWords.Span(filter)}."
                : $"{LedgerWords.Usd(repeats.Waste)} of {LedgerWords.Usd(repeats.Cost)} ({LedgerWords.Share((double)repeats.Waste.Usd, (double)repeats.Cost.Usd)}) paid for tries before the last one, {LedgerWords.Span(filter)}"
        );
        if (repeats.ClientRetries > 0)
        {
            writer.WriteLine(
                $"{Show.Count(repeats.ClientRetries)} requests were tries after a first one, by their clients' count; {Show.Count(repeats.Unlinked)} of them have no idempotency key that says of what"
            );
        }

        if (repeats.Requests.Count > 0)
        {
            writer.WriteLine();
            TextTable table = new(
                TextColumn.Text("request"),
                TextColumn.Text("key"),
                TextColumn.Text("model"),
                TextColumn.Number("times"),
                TextColumn.Number("billed"),
                TextColumn.Number("waste"),
                TextColumn.Text("last (UTC)")
            );
            foreach (RepeatedRequest request in repeats.Requests.Take(limit))
            {
                table.Row(
                    LedgerWords.Name(request.Name, 36),
                    LedgerWords.Name(request.Key, 18),
                    LedgerWords.Name(request.Model, 18),
                    Show.Count(request.Billed),
                    LedgerWords.Usd(request.Cost),
                    LedgerWords.Usd(request.Waste),
                    LedgerWords.Time(request.LastUnixNs)[5..16]
                );
            }

            table.Write(writer);
            if (repeats.Requests.Count > limit)
            {
                writer.WriteLine(
                    $"{Show.Count(repeats.Requests.Count - limit)} more are not shown (--limit, --json)"
                );
            }
        }

        if (isExplained)
        {
            writer.WriteLine();
            writer.WriteLine(
                "request    tries of one idempotency key under one key, or attempts of one request"
            );
            writer.WriteLine(
                "times      attempts of it that cost something; each is a charge, and stays billed"
            );
            writer.WriteLine("waste      what they cost − what the last of them cost");
        }
    }

    private static void WriteJson(Utf8JsonWriter writer, LedgerFilter filter, RequestRepeats repeats)
    {
        writer.WriteStartObject();
        LedgerTotalLine.WriteSpan(writer, filter);
        writer.WriteMoney("cost_usd", repeats.Cost);
        writer.WriteMoney("waste_usd", repeats.Waste);
        writer.WriteNumber("client_retries", repeats.ClientRetries);
        writer.WriteNumber("unlinked_client_retries", repeats.Unlinked);
        writer.WriteStartArray("requests");
        foreach (RepeatedRequest request in repeats.Requests)
        {
            writer.WriteStartObject();
            writer.WriteString("name", request.Name);
            writer.WriteString("key", request.Key);
            writer.WriteString("model", request.Model);
            writer.WriteNumber("times", request.Billed);
            writer.WriteMoney("billed_usd", request.Cost);
            writer.WriteMoney("waste_usd", request.Waste);
            writer.WriteString("last", RowExport.Time(request.LastUnixNs));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
