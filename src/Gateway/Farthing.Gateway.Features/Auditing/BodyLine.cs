using System.Text;
using System.Text.Json;
using Farthing.Gateway.Requests;
using Farthing.Workloads.Traces.Logs;

namespace Farthing.Gateway.Auditing;

/// <summary>A line of a file of bodies: a body alone, or an envelope around one. Only places in the line are kept, and names.</summary>
internal sealed class BodyLine
{
    private const int MaxDepth = 128;
    private const int LongestName = 256;
    private const int FirstFailure = 400;

    private static readonly string[] BodyNames = ["body", "request", "request_body"];
    private static readonly string[] ResponseNames = ["response", "response_body"];
    private static readonly string[] TimeNames =
    [
        "time",
        "timestamp",
        "ts",
        "created_at",
        "start_time",
        "startTime",
    ];
    private static readonly string[] KeyNames = ["key", "key_id", "key_alias"];
    private static readonly string[] TeamNames = ["team", "team_id"];
    private static readonly string[] UserNames = ["user", "end_user"];
    private static readonly string[] SessionNames = ["session", "session_id", "trace_id"];
    private static readonly string[] StatusNames = ["status", "status_code"];
    private static readonly string[] UrlNames = ["url", "path", "endpoint"];

    /// <summary>Place of the body's object, or of the text that it is written in.</summary>
    public JsonSpan BodyAt { get; private set; }

    /// <summary>True where the body is written as a text with JSON in it.</summary>
    public bool IsBodyText { get; private set; }

    /// <summary>True where members stand around the body.</summary>
    public bool IsEnvelope { get; private set; }

    /// <summary>Place of the answer.</summary>
    public JsonSpan ResponseAt { get; private set; }

    /// <summary>Place of the usage.</summary>
    public JsonSpan UsageAt { get; private set; }

    /// <summary>Unix nanoseconds; null where no time is stated.</summary>
    public long? TimeUnixNs { get; private set; }

    /// <summary>Name of the key; empty without. What looks like a secret is cut.</summary>
    public string Key { get; private set; } = "";

    /// <summary>The team; empty without.</summary>
    public string Team { get; private set; } = "";

    /// <summary>The end user; empty without.</summary>
    public string User { get; private set; } = "";

    /// <summary>The session; empty without.</summary>
    public string Session { get; private set; } = "";

    /// <summary>The model whose price is paid; empty: the body's.</summary>
    public string Model { get; private set; } = "";

    /// <summary>The client's key over all tries of a request; empty without.</summary>
    public string IdempotencyKey { get; private set; } = "";

    /// <summary>Path that it was sent to; empty where it is not stated.</summary>
    public string Url { get; private set; } = "";

    /// <summary>HTTP status of the answer; 0 where it is not stated.</summary>
    public int Status { get; private set; }

    /// <summary>Reads a line.</summary>
    /// <param name="json">The line.</param>
    /// <param name="wrong">What is wrong with it; null where nothing is.</param>
    /// <returns>Null where something is.</returns>
    public static BodyLine? Of(ReadOnlySpan<byte> json, out string? wrong)
    {
        BodyLine line = new();
        try
        {
            wrong = line.Read(json);
            return wrong is null ? line : null;
        }
        catch (JsonException broken)
        {
            wrong = $"not whole JSON (byte {broken.BytePositionInLine + 1} of the line)";
        }
        catch (InvalidOperationException)
        {
            wrong = "a text in it is not valid UTF-8";
        }

        return null;
    }

    private string? Read(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return "not a JSON object";
        }

        JsonTokenType bodyKind = JsonTokenType.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.ValueSpan.Length <= LongestName ? reader.GetString()! : "";
            reader.Read();
            JsonTokenType kind = reader.TokenType;
            if (kind == JsonTokenType.Null)
            {
                continue;
            }

            int start = (int)reader.TokenStartIndex;
            Member(ref reader, name);
            reader.Skip();
            JsonSpan place = new(start, (int)reader.BytesConsumed - start);
            if (BodyNames.Contains(name) && kind is JsonTokenType.StartObject or JsonTokenType.String)
            {
                (BodyAt, bodyKind) = (place, kind);
            }
            else if (ResponseNames.Contains(name))
            {
                ResponseAt = place;
            }
            else if (name == "usage" && kind == JsonTokenType.StartObject)
            {
                UsageAt = place;
            }
        }

        reader.Read(); // Throws where something stands behind the object.
        IsEnvelope = BodyAt.IsThere;
        IsBodyText = bodyKind == JsonTokenType.String;
        if (!IsEnvelope)
        {
            // Its members are the body's own: user and model are read from there.
            (BodyAt, ResponseAt, UsageAt) = (new JsonSpan(0, json.Length), default, default);
            (Key, Team, User, Session, Model, IdempotencyKey, Url) = ("", "", "", "", "", "", "");
            (TimeUnixNs, Status) = (null, 0);
        }

        return null;
    }

    private void Member(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
        {
            return;
        }

        if (reader.ValueSpan.Length > LongestName)
        {
            return;
        }

        string text =
            reader.TokenType == JsonTokenType.String
                ? reader.GetString()!
                : Encoding.UTF8.GetString(reader.ValueSpan);
        if (TimeNames.Contains(name))
        {
            TimeUnixNs ??= LogTime.TryParse(text, null, out long ns) ? ns : null;
        }
        else if (KeyNames.Contains(name))
        {
            Key = Key.Length > 0 ? Key : NameOfKey(text);
        }
        else if (TeamNames.Contains(name))
        {
            Team = Team.Length > 0 ? Team : text;
        }
        else if (UserNames.Contains(name))
        {
            User = User.Length > 0 ? User : text;
        }
        else if (SessionNames.Contains(name))
        {
            Session = Session.Length > 0 ? Session : text;
        }
        else if (StatusNames.Contains(name))
        {
            Status = StatusOf(text);
        }
        else if (UrlNames.Contains(name))
        {
            Url = Url.Length > 0 ? Url : text;
        }
        else if (name == "model")
        {
            Model = text;
        }
        else if (name == "idempotency_key")
        {
            IdempotencyKey = text;
        }
    }

    /// <summary>A number, or a word that means a failure.</summary>
    private static int StatusOf(string text) =>
        int.TryParse(text, out int status) ? status
        : text is "error" or "failed" or "failure" ? FirstFailure
        : 0;

    /// <summary>Secrets of providers begin with <c>sk-</c>: of those only the last four letters are kept.</summary>
    private static string NameOfKey(string text) =>
        text.StartsWith("sk-", StringComparison.OrdinalIgnoreCase)
            ? "sk-…" + text[Math.Max(3, text.Length - 4)..]
            : text;
}
