using Farthing.Gateway.Admission;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Http;
using Farthing.Gateway.Mirroring;
using Farthing.Gateway.Telemetry;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Pipeline;

/// <summary>Gives each request its id and its story, takes it through the front and its stages, and answers for what fails on the way.</summary>
internal sealed class RequestPlane(RequestFront front, GatewayTelemetry telemetry, TimeProvider clock)
    : ITrafficPlane
{
    private int untold;

    /// <summary>Raised for a defect: what was thrown, and the request's id. Neither holds a key, a prompt or an answer.</summary>
    public event Action<Exception, string>? Defect;

    /// <inheritdoc/>
    public int Running => Math.Max(front.Running, Volatile.Read(ref untold));

    /// <inheritdoc/>
    public void BeginStop() => front.IsStopping = true;

    /// <inheritdoc/>
    public Task ProcessAsync(HttpContext context) => ProcessAsync(context, null);

    /// <summary>Takes a batch's line.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">Whom it is for.</param>
    public Task RunLineAsync(HttpContext context, Caller caller) => ProcessAsync(context, caller);

    private async Task ProcessAsync(HttpContext context, Caller? caller)
    {
        Guid id = RequestIds.Next(clock.GetUtcNow());
        string idText = id.ToString("N");
        Dialect dialect = Dialect.OfErrors(context.Request.Path.Value ?? "/");
        context.Response.Headers["x-request-id"] = idText;
        if (dialect.IdHeader is string header)
        {
            context.Response.Headers[header] = idText;
        }

        RequestStory story = telemetry.Begin(context, idText);
        Interlocked.Increment(ref untold);
        try
        {
            await (
                caller is null
                    ? front.RunAsync(context, id, idText, dialect, story)
                    : front.RunLineAsync(
                        new Arrival(
                            context,
                            id,
                            idText,
                            Dialect.Of(context.Request.Path.Value!)!,
                            caller,
                            story
                        )
                    )
            );
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException wrong)
        {
            ApiError error = new(
                wrong.StatusCode,
                "invalid_request_error",
                wrong.StatusCode == 413 ? front.TooLong : wrong.Message
            );
            story.Failed(error);
            await ErrorReply.WriteAsync(context, dialect, error, idText);
        }
        catch (Exception gone)
            when (gone is OperationCanceledException or IOException or ConnectionResetException)
        {
            // The client has gone in the middle: there is nobody to answer.
            story.IsLost = true;
            context.Abort();
        }
        catch (Exception defect)
        {
            telemetry.Failed(defect, story);
            Defect?.Invoke(defect, idText);
            await ErrorReply.WriteAsync(
                context,
                dialect,
                new ApiError(
                    500,
                    "server_error",
                    "The gateway failed at this request.",
                    null,
                    DataPlaneFaultCodes.Defect
                ),
                idText
            );
        }
        finally
        {
            try
            {
                telemetry.End(story, context);
            }
            finally
            {
                Interlocked.Decrement(ref untold);
            }

            context.Features.Get<MirroredRequest>()?.Refusal = story.Refusal;
        }
    }
}
