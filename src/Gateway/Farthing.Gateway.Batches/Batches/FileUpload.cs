using Farthing.Gateway.Batches.Policies;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Farthing.Gateway.Batches;

/// <summary>Takes an upload (<c>multipart/form-data</c>) piece by piece into the queue's database: it is never held whole, and each piece is charged to its key at once.</summary>
/// <param name="store">The queue.</param>
/// <param name="options">Its limits.</param>
/// <param name="clock">The time.</param>
internal sealed class FileUpload(BatchStore store, BatchOptions options, TimeProvider clock)
{
    /// <summary>Bytes of an upload that are kept at a time: a piece, and as much that the server has read ahead.</summary>
    public const long HeldBytes = 2 * ChunkBytes;

    private const int ChunkBytes = 64 << 10; // Longer arrays are collected with everything else that lives long.
    private const int FormBytes = 64 << 10; // of what stands around the file

    /// <summary>An upload that no piece comes for so long is deleted.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>The error of what would take of the disk's reserve.</summary>
    public static ApiError NoDisk(BatchOptions options) =>
        new(
            507,
            "server_error",
            $"The gateway's disk has no room for this: batch.disk_reserve keeps {options.DiskReserve} bytes of it free. Delete files, or ask the operator for a larger disk.",
            null,
            BatchFaultCodes.NoDisk
        );

    /// <summary>Takes it.</summary>
    /// <returns>The file; or null, with the error.</returns>
    public async Task<(BatchFile? File, ApiError? Error)> TakeAsync(HttpContext context, string key)
    {
        if (
            !MediaTypeHeaderValue.TryParse(context.Request.ContentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 200 } boundary
        )
        {
            return Wrong("The body has to be multipart/form-data with the parts purpose and file.");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = options.MaxFileBytes + FormBytes;
        }

        long now = Now;
        string id = $"file-{Guid.CreateVersion7():N}";
        BatchFile file = new(id, key, "", "batch", 0, now, Until(Patience), "", false);
        string purpose = "";
        long bytes = -1;
        bool isKept = false;
        try
        {
            MultipartReader reader = new(boundary, context.Request.Body) { BodyLengthLimit = null };
            while (await reader.ReadNextSectionAsync(context.RequestAborted) is MultipartSection section)
            {
                if (
                    !ContentDispositionHeaderValue.TryParse(
                        section.ContentDisposition,
                        out ContentDispositionHeaderValue? head
                    )
                )
                {
                    return Wrong("A part of the form has no name.");
                }

                string name = HeaderUtilities.RemoveQuotes(head.Name).Value ?? "";
                if (name == "purpose")
                {
                    purpose = await TextAsync(section.Body, context.RequestAborted);
                }
                else if (name == "file" && bytes < 0)
                {
                    string given =
                        HeaderUtilities.RemoveQuotes(head.FileNameStar).Value
                        ?? HeaderUtilities.RemoveQuotes(head.FileName).Value
                        ?? "";
                    file = file with { Name = given.Length > 255 ? given[..255] : given };
                    store.BeginFile(file);
                    (bytes, ApiError? refused) = await CopyAsync(file, section.Body, context.RequestAborted);
                    if (refused is not null)
                    {
                        return (null, refused);
                    }
                }
            }

            if (purpose != "batch")
            {
                return Wrong("'purpose' has to be batch.");
            }

            if (bytes <= 0)
            {
                return Wrong(bytes < 0 ? "The part 'file' is missing." : "The file is empty.");
            }

            file = file with { Bytes = bytes, ExpiresAt = now + (long)options.Keep.TotalSeconds };
            isKept = store.TryEndFile(file);
            return isKept ? (file, null) : (null, Gone);
        }
        catch (InvalidDataException)
        {
            return Wrong("The form cannot be read.");
        }
        finally
        {
            if (!isKept)
            {
                store.DeleteFile(file);
            }
        }
    }

    private async Task<(long Bytes, ApiError? Error)> CopyAsync(
        BatchFile file,
        Stream body,
        CancellationToken cancellation
    )
    {
        byte[] chunk = new byte[ChunkBytes];
        long bytes = 0;
        for (long seq = 0; ; seq++)
        {
            int read = await body.ReadAtLeastAsync(
                chunk,
                chunk.Length,
                throwOnEndOfStream: false,
                cancellation
            );
            bytes += read;
            if (bytes > options.MaxFileBytes)
            {
                return (bytes, TooLarge($"The file is larger than {options.MaxFileBytes} bytes."));
            }

            PieceResult result =
                read == 0
                    ? PieceResult.Added
                    : store.AddChunk(
                        file,
                        seq,
                        read < chunk.Length ? chunk[..read] : chunk,
                        options,
                        Until(Patience)
                    );
            ApiError? refused = result switch
            {
                PieceResult.KeyFull => TooLarge(
                    $"The files of this key would be larger than {options.KeyBytes} bytes in all; delete some."
                ),
                PieceResult.DiskFull => NoDisk(options),
                PieceResult.Gone => Gone,
                _ => null,
            };
            if (refused is not null || read < chunk.Length)
            {
                return (bytes, refused);
            }
        }
    }

    private long Until(TimeSpan time) => Now + (long)time.TotalSeconds;

    private static ApiError Gone =>
        new(408, "invalid_request_error", "The upload took too long between two pieces; send it again.");

    private static ApiError TooLarge(string message) => new(413, "invalid_request_error", message);

    private static (BatchFile? File, ApiError? Error) Wrong(string message) =>
        (null, ApiError.Invalid(message));

    private static async Task<string> TextAsync(Stream body, CancellationToken cancellation)
    {
        byte[] text = new byte[64];
        int read = await body.ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, cancellation);
        return System.Text.Encoding.UTF8.GetString(text, 0, read);
    }
}
