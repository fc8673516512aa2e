using System.Text.Json;

namespace Farthing.Gateway.Forwarding.Clouds.Credentials;

/// <summary>Members of the JSON that credentials come in.</summary>
internal static class CredentialJson
{
    /// <summary>Parses a document.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="place">Where they are from, for the fault.</param>
    /// <exception cref="CredentialsException">It is no JSON object.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> json, string place)
    {
        try
        {
            Utf8JsonReader reader = new(json);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document.RootElement.Clone();
            }
        }
        catch (JsonException)
        {
            // The same fault; what stands there is not repeated.
        }

        throw new CredentialsException($"{place} holds no JSON object.");
    }

    /// <summary>A text; null where it is not there.</summary>
    public static string? Text(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>A text that must be there.</summary>
    /// <exception cref="CredentialsException">It is not.</exception>
    public static string Needed(JsonElement holder, string name, string place) =>
        Text(holder, name) is { Length: > 0 } text
            ? text
            : throw new CredentialsException($"{place} has no {name}.");
}

/// <summary>A cloud's credentials cannot be had. The message names places, never what was found there.</summary>
internal sealed class CredentialsException(string message, Exception? cause = null)
    : Exception(message, cause);
