using System.Text;
using System.Text.Json;

namespace Farthing.Protocol.OpenAi;

/// <summary>Members of a request by name, for the dialects whose shapes differ too much for one pass. What has the wrong type is a <see cref="RequestNodeException"/>.</summary>
internal static class RequestNode
{
    /// <summary>Reads a body that must be a JSON object.</summary>
    /// <param name="json">The body.</param>
    /// <param name="read">Makes the request of it; what it cannot take is a <see cref="RequestNodeException"/>.</param>
    /// <param name="request">The request; null when there is an error.</param>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public static ApiError? Read(
        ReadOnlyMemory<byte> json,
        Func<JsonElement, GenerationRequest> read,
        out GenerationRequest? request
    )
    {
        request = null;
        try
        {
            using JsonDocument body = JsonDocument.Parse(json);
            if (body.RootElement.ValueKind != JsonValueKind.Object)
            {
                return ApiError.Invalid("the body must be a JSON object");
            }

            request = read(body.RootElement);
            return null;
        }
        catch (JsonException broken)
        {
            return ApiError.NotJson(broken);
        }
        catch (RequestNodeException wrong)
        {
            return wrong.Error;
        }
    }

    /// <summary>A member that is there and not null.</summary>
    public static JsonElement? Member(this JsonElement node, string name) =>
        node.ValueKind == JsonValueKind.Object
        && node.TryGetProperty(name, out JsonElement value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    /// <summary>A text; null where it is missing.</summary>
    public static string? Text(this JsonElement node, string name) =>
        node.Member(name) is not JsonElement value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new RequestNodeException(ApiError.Invalid($"'{name}' must be a string", name));

    /// <summary>True, false; false where it is missing.</summary>
    public static bool Flag(this JsonElement node, string name) =>
        node.Member(name)?.ValueKind switch
        {
            null or JsonValueKind.False => false,
            JsonValueKind.True => true,
            _ => throw new RequestNodeException(ApiError.Invalid($"'{name}' must be true or false", name)),
        };

    /// <summary>A whole number of at least 1; null where it is missing.</summary>
    public static int? Count(this JsonElement node, string name) =>
        node.Member(name) is not JsonElement value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count >= 1 ? count
        : throw new RequestNodeException(
            ApiError.Invalid($"'{name}' must be a whole number of at least 1", name)
        );

    /// <summary>The items of a list; none where it is missing.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement node, string name) =>
        node.Member(name) is not JsonElement value ? []
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray()
        : throw new RequestNodeException(ApiError.Invalid($"'{name}' must be an array", name));

    /// <summary>JSON as it was sent; empty where it is missing.</summary>
    public static ReadOnlyMemory<byte> Raw(this JsonElement node, string name) =>
        node.Member(name) is JsonElement value ? Encoding.UTF8.GetBytes(value.GetRawText()) : default;
}

/// <summary>A request that cannot be meant, while it is read.</summary>
/// <param name="error">What is said to the client.</param>
internal sealed class RequestNodeException(ApiError error) : Exception(error.Message)
{
    /// <summary>Message to the client.</summary>
    public ApiError Error { get; } = error;
}
