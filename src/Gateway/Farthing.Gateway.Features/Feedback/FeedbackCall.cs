using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Http;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Numerics.Faults;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Feedback;

/// <summary><c>POST /farthing/v1/feedback</c>: a client says whether its session or request did what it was for.</summary>
internal sealed class FeedbackCall(FeedbackDesk desk) : IGatewayCall
{
    /// <summary>Its path.</summary>
    public const string Path = "/farthing/v1/feedback";

    /// <summary>No feedback is longer.</summary>
    public const int MaxBodyBytes = 8 << 10;

    /// <inheritdoc/>
    public string? MethodsOf(string path) => path == Path ? "POST" : null;

    /// <inheritdoc/>
    public async Task<ApiError?> RunAsync(HttpContext context, Caller caller)
    {
        int longest = (int)Math.Min(MaxBodyBytes, caller.Rights.MaxBodyBytes ?? MaxBodyBytes);
        using RequestBody? body = await RequestBody.ReadAsync(context, longest);
        if (body is null)
        {
            return new ApiError(413, "invalid_request_error", $"The body is longer than {longest} bytes.");
        }

        FeedbackRecord taken;
        try
        {
            taken = await desk.OfKeyAsync(body.Bytes, caller.KeyId, context.RequestAborted);
        }
        catch (FarthingException wrong)
        {
            Fault first = wrong.Faults[0];
            bool isUnknown = first.Code == AdminFaultCodes.NotFound;
            return new ApiError(
                isUnknown ? 404 : 400,
                "invalid_request_error",
                string.Join(" ", wrong.Faults.Select(fault => fault.ToString())),
                first.Path,
                first.Code
            );
        }
        catch (JournalUnavailableException)
        {
            return new ApiError(
                503,
                "server_error",
                "The gateway cannot write its journal.",
                null,
                DataPlaneFaultCodes.NoJournal
            );
        }

        FeedbackTaken answer = new(
            "farthing.feedback",
            taken.Session.Length > 0 ? taken.Session : null,
            taken.Request?.ToString("N"),
            taken.Outcome == TaskOutcome.Success ? "success" : "failure"
        );
        await ClientJson.WriteAsync(context.Response, answer, ClientJson.Default.FeedbackTaken);
        return null;
    }
}
