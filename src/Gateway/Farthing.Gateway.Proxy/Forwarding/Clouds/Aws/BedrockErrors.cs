using Farthing.Protocol.Anthropic;
using Farthing.Protocol.OpenAi;

namespace Farthing.Gateway.Forwarding.Clouds.Aws;

/// <summary>Bedrock's errors in the words of the Messages API.</summary>
internal static class BedrockErrors
{
    /// <summary>The status that an error's name stands for; null for others.</summary>
    /// <param name="name">As <c>x-amzn-errortype</c> or a frame has it, with what stands behind a colon or not.</param>
    public static int? StatusOf(string? name)
    {
        string bare = name?.Split(':')[0] ?? "";
        return bare.Length == 0
            ? null
            : (char.ToUpperInvariant(bare[0]) + bare[1..]) switch
            {
                "ValidationException" => 400,
                "AccessDeniedException"
                or "UnrecognizedClientException"
                or "ExpiredTokenException"
                or "InvalidSignatureException"
                or "IncompleteSignatureException"
                or "MissingAuthenticationTokenException" => 401,
                "ResourceNotFoundException" => 404,
                "ThrottlingException" or "ServiceQuotaExceededException" => 429,
                "InternalServerException" or "ModelStreamErrorException" or "ModelErrorException" => 500,
                "ServiceUnavailableException" or "ModelNotReadyException" => 503,
                "ModelTimeoutException" => 504,
                _ => null,
            };
    }

    /// <summary>Writes an error's body.</summary>
    /// <param name="output">Receives it.</param>
    /// <param name="status">The status whose word it gets.</param>
    /// <param name="message">Its message.</param>
    /// <param name="requestId">Bedrock's id of the request.</param>
    public static void Write(
        System.Buffers.IBufferWriter<byte> output,
        int status,
        string message,
        string requestId
    ) => MessagesError.Write(output, new ApiError(status, "", message, null, null), requestId);
}
