using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Farthing.Protocol.Translation.Errors;

/// <content>What stands in an error's envelope.</content>
public static partial class UpstreamErrorReader
{
    private static Words WordsOf(ReadOnlySpan<byte> body)
    {
        Words words = new();
        try
        {
            Utf8JsonReader reader = new(body);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            words.Take(document.RootElement, 0);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            words = new Words(); // A proxy's page, or a body that was cut off: its beginning says most.
        }

        words.Message = words.Message.Length == 0 ? Plain(body) : words.Message;
        return words;
    }

    private sealed class Words
    {
        /// <summary>Envelopes within each other, at most.</summary>
        private const int MaxDepth = 4;

        public string Message { get; set; } = "";

        public string Type { get; private set; } = "";

        public string Code { get; private set; } = "";

        public int? Status { get; private set; }

        public long? Prompt { get; private set; }

        public long? Context { get; private set; }

        /// <summary>Takes what an envelope says, that of the innermost one last.</summary>
        public void Take(JsonElement envelope, int depth)
        {
            if (envelope.ValueKind == JsonValueKind.String)
            {
                Message = envelope.GetString() ?? "";
                return;
            }

            if (envelope.ValueKind == JsonValueKind.Array && envelope.GetArrayLength() > 0)
            {
                envelope = envelope[0]; // Google's.
            }

            if (envelope.ValueKind != JsonValueKind.Object || depth > MaxDepth)
            {
                return;
            }

            foreach (JsonProperty member in envelope.EnumerateObject())
            {
                JsonElement value = member.Value;
                switch (member.Name)
                {
                    case "message" when value.ValueKind == JsonValueKind.String:
                        Message = value.GetString() ?? "";
                        break;
                    case "message" or "detail" or "error_message" when Message.Length == 0:
                        Message = DetailOf(value);
                        break;
                    case "type" when value.ValueKind == JsonValueKind.String:
                        Type = value.GetString() ?? "";
                        break;
                    case "code" when value.ValueKind == JsonValueKind.String:
                        TakeCode(value.GetString() ?? "");
                        break;
                    case "code" or "status" or "status_code" when value.ValueKind == JsonValueKind.Number:
                        TakeStatus(value);
                        break;
                    case "n_prompt_tokens":
                        Prompt = CountOf(value);
                        break;
                    case "n_ctx":
                        Context = CountOf(value);
                        break;
                    default:
                        break;
                }
            }

            foreach (string inner in (ReadOnlySpan<string>)["response", "error"])
            {
                if (envelope.TryGetProperty(inner, out JsonElement next))
                {
                    Take(next, depth + 1);
                }
            }
        }

        private void TakeCode(string code)
        {
            if (int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int status))
            {
                Status = status is >= 400 and < 600 ? status : Status;
            }
            else
            {
                Code = code;
            }
        }

        private void TakeStatus(JsonElement value)
        {
            if (value.TryGetInt32(out int status) && status is >= 400 and < 600)
            {
                Status = status;
            }
        }

        private static long? CountOf(JsonElement value) =>
            value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long count) && count >= 0
                ? count
                : null;

        /// <summary>FastAPI's <c>detail</c>: a text, or a list of faults with their places.</summary>
        private static string DetailOf(JsonElement detail)
        {
            if (detail.ValueKind == JsonValueKind.String)
            {
                return detail.GetString() ?? "";
            }

            if (detail.ValueKind != JsonValueKind.Array)
            {
                return detail.ValueKind == JsonValueKind.Object ? OfObject(detail) : "";
            }

            StringBuilder text = new();
            foreach (JsonElement fault in detail.EnumerateArray())
            {
                string one = fault.ValueKind == JsonValueKind.Object ? OfObject(fault) : fault.ToString();
                text.Append(text.Length > 0 && one.Length > 0 ? "; " : "").Append(one);
            }

            return text.ToString();
        }

        private static string OfObject(JsonElement fault)
        {
            string message =
                TextOf(fault, "msg") ?? TextOf(fault, "message") ?? TextOf(fault, "detail") ?? "";
            if (
                message.Length == 0
                || !fault.TryGetProperty("loc", out JsonElement place)
                || place.ValueKind != JsonValueKind.Array
            )
            {
                return message.Length > 0 ? message : fault.GetRawText();
            }

            StringBuilder path = new();
            foreach (JsonElement step in place.EnumerateArray())
            {
                path.Append(path.Length > 0 ? "." : "").Append(step.ToString());
            }

            return path.Length > 0 ? $"{path}: {message}" : message;
        }

        private static string? TextOf(JsonElement holder, string name) =>
            holder.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String
                ? text.GetString()
                : null;
    }
}
