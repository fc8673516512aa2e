using System.Text.Json;
using Farthing.Cli;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Verbs.Ledger;

/// <summary>A reconciliation as JSON: exact money, every hour, team and key.</summary>
internal static class ReconcileDocument
{
    public static void Write(Utf8JsonWriter json, Reconciliation done)
    {
        json.WriteStartObject();
        json.WriteString("deployment", done.Options.Deployment);
        json.WriteNumber("gpus", done.Options.Gpus);
        json.WriteString("since", LedgerTime.Text(done.SinceUnixNs));
        json.WriteString("until", LedgerTime.Text(done.UntilUnixNs));
        WriteBasis(json, done);
        json.WriteMoney("bill_usd", done.Bill);
        json.WriteMoney("used_usd", done.Used);
        json.WriteMoney("idle_usd", done.Idle);
        json.WriteMoney("central_idle_usd", done.Central);
        json.WriteMoney("charged_usd", done.Charged);
        json.WriteNumber("attempts", done.Attempts);
        WriteHours(json, done);
        WriteOwners(json, done);
        json.WriteNumber("corrections", done.Corrections.Count);
        json.WriteMoney(
            "corrections_usd",
            done.Corrections.Aggregate(Money.Zero, (sum, record) => sum + record.Amount)
        );
        json.WriteBoolean("booked", done.IsBooked);
        json.WriteStartArray("assumed");
        foreach (string one in done.Assumed)
        {
            json.WriteStringValue(one);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteBasis(Utf8JsonWriter json, Reconciliation done)
    {
        AttemptWork? work = done.Options.Work;
        json.WriteString("basis", work is null ? "charges" : "step_times");
        json.WriteString("model", work?.Deployment.Model.Id);
        json.WriteString("gpu", work?.Deployment.Gpu.Id);
        json.WriteString("idle_policy", done.Options.Idle.ToString().ToLowerInvariant());
        json.WriteStartObject("reserved");
        foreach (
            (string team, double share) in done.Options.Reserved.OrderBy(
                entry => entry.Key,
                StringComparer.Ordinal
            )
        )
        {
            json.WriteNumber(team, share);
        }

        json.WriteEndObject();
        if (done.UsdPerGpuHour is decimal price)
        {
            json.WriteNumber("usd_per_gpu_hour", price);
        }
        else
        {
            json.WriteNull("usd_per_gpu_hour");
        }

        if (done.Invoice is Invoice invoice)
        {
            json.WriteStartObject("invoice");
            json.WriteString("layout", invoice.Layout);
            json.WriteNumber("rows", invoice.Rows.Count);
            json.WriteNumber("other_rows", invoice.OtherRows);
            json.WriteNumber("usd", invoice.Usd);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("invoice");
        }
    }

    private static void WriteHours(Utf8JsonWriter json, Reconciliation done)
    {
        json.WriteStartArray("hours");
        foreach (HourAttribution hour in done.Hours)
        {
            json.WriteStartObject();
            json.WriteString("hour", LedgerTime.Text(hour.Hour.HourUnixNs));
            json.WriteMoney("bill_usd", hour.Hour.Bill);
            json.WriteMoney("used_usd", hour.Used);
            json.WriteMoney("idle_usd", hour.Idle);
            json.WriteMoney("central_idle_usd", hour.Central);
            json.WriteNumber("attempts", hour.Attempts);
            json.WriteNumber("gpu_seconds", hour.Capacity);
            json.WriteFinite("load", hour.Load);
            json.WriteFinite("in_flight", hour.InFlight);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOwners(Utf8JsonWriter json, Reconciliation done)
    {
        json.WriteStartArray("teams");
        foreach (TeamShare team in done.Teams)
        {
            json.WriteStartObject();
            json.WriteString("team", team.Team);
            json.WriteNumber("attempts", team.Attempts);
            json.WriteMoney("charged_usd", team.Charged);
            json.WriteMoney("used_usd", team.Used);
            json.WriteMoney("idle_usd", team.Idle);
            json.WriteMoney("owed_usd", team.Owed);
            json.WriteMoney("difference_usd", team.Difference);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("keys");
        foreach (KeyShare key in done.Keys)
        {
            json.WriteStartObject();
            json.WriteString("team", key.Team);
            json.WriteString("key", key.Key);
            json.WriteNumber("attempts", key.Attempts);
            json.WriteMoney("charged_usd", key.Charged);
            json.WriteMoney("used_usd", key.Used);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
