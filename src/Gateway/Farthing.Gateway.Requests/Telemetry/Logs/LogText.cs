using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Telemetry.Logs;

/// <summary>Writes log lines, on the log's own thread.</summary>
internal sealed class LogText : IDisposable
{
    private static readonly string[] Sources =
    [
        "none",
        "usage",
        "chunks",
        "estimate",
        "hold",
        "cache",
        "request",
    ];
    private static readonly string[] Severities = ["info", "warn", "error"];
    private readonly ArrayBufferWriter<byte> buffer = new(64 << 10);
    private readonly Utf8JsonWriter json;
    private readonly LogFormat format;

    /// <summary>A writer of lines.</summary>
    public LogText(LogFormat format)
    {
        this.format = format;
        // Lines are not put into web pages: names stay readable.
        json = new Utf8JsonWriter(
            buffer,
            new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
    }

    /// <summary>Text written since <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => buffer.WrittenMemory;

    /// <summary>Begins anew.</summary>
    public void Clear() => buffer.ResetWrittenCount();

    /// <summary>Adds a line.</summary>
    public void Add(in LogLine line)
    {
        if (format == LogFormat.Text)
        {
            string words = line.Event is LogEvent one ? one.Message : Words(line.Access);
            Encoding.UTF8.GetBytes(OneLine(words) + "\n", buffer);
            return;
        }

        json.Reset(buffer);
        json.WriteStartObject();
        json.WriteString(
            "time",
            DateTimeOffset
                .FromUnixTimeMilliseconds(line.UnixMs)
                .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        );
        if (line.Event is LogEvent happened)
        {
            Write(happened);
        }
        else
        {
            Write(line.Access);
        }

        json.WriteEndObject();
        json.Flush();
        buffer.Write("\n"u8);
    }

    /// <inheritdoc/>
    public void Dispose() => json.Dispose();

    private void Write(LogEvent happened)
    {
        json.WriteString("level", Severities[(int)happened.Severity]);
        json.WriteString("event", happened.Name);
        json.WriteString("message", happened.Message);
        foreach ((string name, object? value) in happened.Members)
        {
            switch (value)
            {
                case null:
                    break;
                case double number:
                    json.WriteNumber(name, number);
                    break;
                case long whole:
                    json.WriteNumber(name, whole);
                    break;
                case Money money:
                    json.WriteNumber(name, money.Usd);
                    break;
                default:
                    json.WriteString(name, value.ToString());
                    break;
            }
        }
    }

    private void Write(in AccessLine line)
    {
        json.WriteString("level", Severities[(int)line.Severity]);
        json.WriteString("event", "request");
        json.WriteString("id", line.Id);
        Text("trace_id", line.TraceId);
        Text("endpoint", line.Endpoint);
        Text("key", line.Key);
        Text("team", line.Team);
        Text("user", line.User);
        Text("session", line.Session);
        Text("model", line.Model);
        Text("deployment", line.Deployment);
        json.WriteNumber("status", line.Status);
        json.WriteString("end", line.End);
        Text("refused", line.Refusal);
        json.WriteBoolean("stream", line.IsStream);
        json.WriteNumber("attempts", line.Attempts);
        json.WriteNumber("duration_ms", Milliseconds(line.Duration));
        if (line.FirstToken is TimeSpan first)
        {
            json.WriteNumber("first_token_ms", Milliseconds(first));
        }

        if (line.Overhead is TimeSpan overhead)
        {
            json.WriteNumber("overhead_ms", Milliseconds(overhead));
        }

        if (line.Attempts > 0)
        {
            json.WriteNumber("tokens_uncached", line.Tokens.Uncached);
            json.WriteNumber("tokens_cache_read", line.Tokens.CacheRead);
            json.WriteNumber("tokens_cache_write", line.Tokens.CacheWrite);
            json.WriteNumber("tokens_output", line.Tokens.Output);
            json.WriteString("tokens_source", Sources[(int)line.Source]);
            json.WriteNumber("cost_usd", line.CostNanoUsd / 1_000_000_000m);
        }

        if (line.Prompt is byte[] prompt)
        {
            json.WriteString("body", Encoding.UTF8.GetString(prompt));
        }
    }

    private void Text(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }

    private static string Words(in AccessLine line)
    {
        string who = line.Key.Length > 0 ? line.Key : "-";
        string what = line.Model.Length > 0 ? line.Model : line.Endpoint;
        string why = line.Refusal is null ? line.End : $"{line.End}: {line.Refusal}";
        string first = line.FirstToken is TimeSpan time
            ? string.Create(CultureInfo.InvariantCulture, $", first token {time.TotalMilliseconds:0} ms")
            : "";
        string took =
            line.Attempts == 0
                ? ""
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $" {line.Tokens.Input} in, {line.Tokens.Output} out, {new Money(line.CostNanoUsd)}"
                );
        string again = line.Attempts > 1 ? $", {line.Attempts} attempts" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{line.Status} {who} {what}{took} in {line.Duration.TotalMilliseconds:0} ms{first}{again} ({why})"
        );
    }

    /// <summary>A name with a line feed in it must not look like a line.</summary>
    private static string OneLine(string text) =>
        text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0
            ? text
            : string.Concat(text.Select(one => char.IsControl(one) ? ' ' : one));

    private static decimal Milliseconds(TimeSpan time) => time.Ticks / 10 / 1000m;
}

/// <summary>Log line of one request.</summary>
internal readonly record struct AccessLine
{
    public required string Id { get; init; }
    public required string Endpoint { get; init; }
    public required string Key { get; init; }
    public required string Team { get; init; }
    public required string User { get; init; }
    public required string Session { get; init; }
    public required string Model { get; init; }
    public required string Deployment { get; init; }
    public int Status { get; init; }
    public required string End { get; init; }
    public string? Refusal { get; init; }
    public UsageSource Source { get; init; }
    public TokenCounts Tokens { get; init; }
    public long CostNanoUsd { get; init; }
    public int Attempts { get; init; }
    public bool IsStream { get; init; }
    public TimeSpan Duration { get; init; }
    public TimeSpan? FirstToken { get; init; }
    public TimeSpan? Overhead { get; init; }
    public string? TraceId { get; init; }
    public byte[]? Prompt { get; init; }

    /// <summary>Severity: clients' faults are no matter of the operator's.</summary>
    public LogSeverity Severity =>
        Status >= 500 || End is "upstream_broken" or "defect" ? LogSeverity.Warn : LogSeverity.Info;
}

/// <summary>Format of lines.</summary>
public enum LogFormat
{
    /// <summary>A JSON object a line.</summary>
    Json,

    /// <summary>For people.</summary>
    Text,
}
