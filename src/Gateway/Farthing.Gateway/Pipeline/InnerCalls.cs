using Farthing.Gateway.Admission;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Http;
using Farthing.Gateway.Inner;
using Farthing.Gateway.Telemetry;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Pipeline;

/// <summary>Takes requests of the gateway's own through the stages.</summary>
/// <param name="front">The front, which is put together later: its stages make such requests.</param>
/// <param name="telemetry">Told of each.</param>
/// <param name="clock">The time.</param>
internal sealed class InnerCalls(Func<RequestFront> front, GatewayTelemetry telemetry, TimeProvider clock)
    : IInnerCalls
{
    private static readonly CallerRights Every = new(Models: null);

    /// <summary>Raised for a defect: what was thrown, and the request's id.</summary>
    public event Action<Exception, string>? Defect;

    /// <inheritdoc/>
    public async Task<InnerAnswer> RunAsync(InnerRequest request, CancellationToken stop)
    {
        Guid id = RequestIds.Next(clock.GetUtcNow());
        string idText = id.ToString("N");
        Caller caller = request.Caller with
        {
            User = request.User,
            Tags =
            [
                .. request
                    .Caller.Tags.Concat(request.Tags)
                    .Append(request.Mark)
                    .Distinct()
                    .Order(StringComparer.Ordinal),
            ],
            Rights = Every, // What is asked is the configuration's choice, not the client's.
        };
        using DetachedRequest detached = new(request.Endpoint.Path, request.Body, stop, request.Live);
        detached.Http.Response.Headers["x-request-id"] = idText;
        if (request.Session.Length > 0)
        {
            detached.Http.Request.Headers["x-farthing-session"] = request.Session;
        }

        RequestStory story = telemetry.Begin(detached.Http, idText);
        Exchange? exchange = null;
        bool isWhole = false;
        try
        {
            Arrival arrival = new(detached.Http, id, idText, request.Endpoint, caller, story);
            exchange = await front().RunInnerAsync(arrival);
            await detached.Http.Response.CompleteAsync();
            isWhole = !detached.IsAborted;
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            story.IsLost = true;
        }
        catch (Exception defect)
        {
            telemetry.Failed(defect, story);
            Defect?.Invoke(defect, idText);
        }
        finally
        {
            telemetry.End(story, detached.Http);
        }

        return new InnerAnswer(
            id,
            isWhole ? detached.Http.Response.StatusCode : 0,
            isWhole ? detached.Answer.ToArray() : default,
            exchange?.Served?.Deployment.Name ?? "",
            story.Tokens,
            new Money(story.CostNanoUsd)
        );
    }
}
