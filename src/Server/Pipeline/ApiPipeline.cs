using Xebec.Api.Names;
using Xebec.Server.Answers;
using Xebec.Server.Audit;
using Xebec.Server.Authn;
using Xebec.Server.Authz;
using Xebec.Server.Flows;
using Xebec.Server.Reading;
using Xebec.Server.Registry;
using Xebec.Server.Registry.Views;
using Xebec.Server.Resources.Core;
using Xebec.Server.Writing;

namespace Xebec.Server.Pipeline;

/// <summary>
/// A request, in steps. 1. Receive and resolve. 2. Who. 3. Audit begins. 4. Impersonation. 5. Whether now. 6. May they. 7. Parse; for
/// patches read and apply; complete. 8. Prepare. 9. Own. 10. Mutating admission. 11. Allocate; validate. 12. Validating admission.
/// 13. Commit. 14. Answer. Steps 7 to 13 live with the verbs (<see cref="ObjectVerbs"/>, <see cref="ObjectWriter"/>); the rest is here.
/// </summary>
public sealed class ApiPipeline
{
    private readonly ServerServices _services;
    private readonly ReadVerbs _reads;
    private readonly ObjectVerbs _writes;
    private readonly FlowControl _flows;

    public ApiPipeline(ServerServices services)
    {
        _services = services;
        _reads = new ReadVerbs(services);
        _writes = new ObjectVerbs(services);
        _flows = new FlowControl(
            services.Settings.Limits, services.Flows, services.Metrics.Flows, services.Time, services.Settings.RequestTimeout, Listed);
        services.Metrics.Requests.Inflight = () => _flows.InProgress;
    }

    /// <summary>How the priority levels are now; null when there are none.</summary>
    internal IReadOnlyList<LevelState>? Levels => _flows.Levels;

    public async ValueTask<Answer> HandleAsync(Request request, CancellationToken cancellation)
    {
        // 1. receive and resolve
        long began = _services.Time.GetTimestamp();
        var target = RequestTarget.Parse(request.Method, request.RawTarget);
        if (target is null)
        {
            // what HTTP itself refuses, before anything else
            return (new StatusError(400, "", "400 Bad Request") { Plain = true }).ToAnswer();
        }

        Answer answer = RequestDeadline.Read(target, _services.Settings.RequestTimeout, out StatusError? strange) is { } patience
            ? await InTimeAsync(request, target, patience, cancellation)
            : strange!.ToAnswer();
        answer = Refitting.Refit(request, target.Query, answer);
        _services.Metrics.Requests.Answered(request, target, _services.Registry(), answer, _services.Time.GetElapsedTime(began));
        return answer;
    }

    // callers in this process know themselves how long they want to wait
    private async ValueTask<Answer> InTimeAsync(Request request, RequestTarget target, TimeSpan patience, CancellationToken cancellation)
    {
        if (request.Identity is not null)
        {
            return await HandleAsync(request, target, cancellation);
        }

        using var either = new CancellationTokenSource(patience, _services.Time);
        using CancellationTokenRegistration gone = cancellation.UnsafeRegister(static e => ((CancellationTokenSource)e!).Cancel(), either);
        try
        {
            return await HandleAsync(request, target, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return StatusError.TookTooLong.ToAnswer();
        }
    }

    private async ValueTask<Answer> HandleAsync(Request request, RequestTarget target, CancellationToken cancellation)
    {
        // 2. who
        long began = _services.Time.GetTimestamp();
        (UserInfo? user, string? failure) = await AuthenticateAsync(request, cancellation);
        _services.Metrics.Access.Authenticated(user?.Name, failure, _services.Time.GetElapsedTime(began));

        // 3. audit
        using AuditRecord audit = _services.Audit.Begin(request, target, user, failure);
        Answer answer = user is null ? StatusError.Unauthorized.ToAnswer() : await ServeAsync(request, target, user, audit, cancellation);
        audit.Answered(answer.Code);
        return answer;
    }

    private async ValueTask<Answer> ServeAsync(
        Request request, RequestTarget target, UserInfo user, AuditRecord audit, CancellationToken cancellation)
    {
        // 4. impersonation, authorized as the original user
        (UserInfo acting, StatusError? refused) = await Impersonation.ResolveAsync(
            request, target, user, _services.Authorizers, cancellation);
        if (refused is not null)
        {
            return refused.ToAnswer();
        }

        audit.ActingAs(acting);

        // 5. whether now
        using FlowPass pass = await _flows.EnterAsync(target, acting, cancellation);
        Answer answer = pass.IsRefused
            ? StatusError.TooManyRequests.ToAnswer()
            : await AdmittedAsync(request, target, acting, pass, audit, cancellation);
        return request.Identity is null ? pass.Tell(answer) : answer;
    }

    // how many objects a list may have to look at
    private int Listed(RequestTarget target) =>
        _services.Registry().Find(target.Group, target.Version, target.Resource) is { } resource
            ? resource.Store.Current.Count(resource.Held)
            : 0;

    private async ValueTask<Answer> AdmittedAsync(
        Request request, RequestTarget target, UserInfo acting, FlowPass pass, AuditRecord audit, CancellationToken cancellation)
    {
        // 6. may they
        long began = _services.Time.GetTimestamp();
        StatusError? forbidden = await Refusals.RefuseAsync(_services, AuthorizationAttributes.Of(target, acting), cancellation);
        _services.Metrics.Access.Authorized(forbidden is null, _services.Time.GetElapsedTime(began));
        if (forbidden is not null)
        {
            return forbidden.ToAnswer();
        }

        if (!target.IsResource)
        {
            bool api = target.Path is "/api" or "/apis" || target.Path.StartsWith("/api/", StringComparison.Ordinal)
                || target.Path.StartsWith("/apis/", StringComparison.Ordinal);
            return api && Unacceptable.ByRoute(request.Headers.Get("Accept") ?? "", streams: false) is { } strange
                ? strange.ToAnswer()
                : await _services.Paths.HandleAsync(request, target, acting, cancellation);
        }

        return await HandleResourceAsync(request, target, acting, pass, audit, cancellation);
    }

    private async ValueTask<Answer> HandleResourceAsync(
        Request request, RequestTarget target, UserInfo user, FlowPass pass, AuditRecord audit, CancellationToken cancellation)
    {
        if (ResourceRoute.Find(request, target, _services.Registry(), out StatusError? nowhere) is not { } route)
        {
            return nowhere!.ToAnswer();
        }

        ResourceBinding resource = route.Resource;
        IRenderer? renderer = _services.Negotiation.Choose(request, route.Target, resource, _services.Time, out StatusError? unacceptable);
        if (renderer is null)
        {
            return unacceptable!.ToAnswer();
        }

        var context = new RequestContext
        {
            Request = request,
            Target = route.Target,
            Services = _services,
            User = user,
            Resource = resource,
            Subresource = route.Subresource,
            Renderer = renderer,
        };
        if (resource.Kind.Deprecation is { } deprecation)
        {
            context.Warnings.Add(deprecation);
            _services.Metrics.Requests.Deprecated(resource, route.Target.Subresource);
        }

        Answer answer = await AnswerAsync(context, cancellation);
        foreach ((string key, string value) in context.AuditAnnotations)
        {
            audit.Annotate(key, value);
        }

        if (answer.Body is StoredObjectBody or PageBody && renderer.Refuses(resource, answer.Body is PageBody) is { } misshapen)
        {
            answer = misshapen.ToAnswer();
        }

        if (answer.Body is Watching.WatchBody)
        {
            // watches are long: they count against nobody's turn once they stand
            pass.Leave();
        }

        // 14. answer
        foreach (string warning in context.Warnings.Distinct(StringComparer.Ordinal))
        {
            answer.With("Warning", $"299 - {GoText.Quote(warning)}");
        }

        return answer;
    }

    private async ValueTask<Answer> AnswerAsync(RequestContext context, CancellationToken cancellation)
    {
        try
        {
            return await DispatchAsync(context, cancellation);
        }
        catch (ConversionException failed)
        {
            return StatusError.Plain500(failed.Message).ToAnswer();
        }
    }

    private ValueTask<Answer> DispatchAsync(RequestContext context, CancellationToken cancellation)
    {
        if (context.Subresource is { } streams && Connections.Are(streams.Name))
        {
            return Connections.Instance.HandleAsync(context, cancellation);
        }

        if (context.Subresource is { } subresource && context.Resource.Kind.Subresource(subresource.Name) is { } own)
        {
            return own.HandleAsync(context, cancellation);
        }

        return context.Target.Verb switch
        {
            "get" or "list" when context.Resource.Kind.Reading is { } reading => reading.HandleAsync(context, cancellation),
            "get" => _reads.GetAsync(context, cancellation),
            "list" => _reads.ListAsync(context, cancellation),
            "watch" => _reads.WatchAsync(context, cancellation),
            "create" when context.Subresource is null => context.Resource.Kind.Review is { } review
                ? review.HandleAsync(context, cancellation)
                : _writes.CreateAsync(context, cancellation),
            "update" => _writes.UpdateAsync(context, cancellation),
            "patch" => _writes.PatchAsync(context, cancellation),
            "delete" => _writes.DeleteAsync(context, cancellation),
            "deletecollection" => _writes.DeleteCollectionAsync(context, cancellation),
            _ => ValueTask.FromResult(StatusError.MethodNotAllowed.ToAnswer()),
        };
    }

    private async ValueTask<(UserInfo? User, string? Failure)> AuthenticateAsync(Request request, CancellationToken cancellation)
    {
        if (request.Identity is not null)
        {
            return (request.Identity, null);
        }

        var failures = new List<string>();
        foreach (IAuthenticator authenticator in _services.Authenticators)
        {
            Authentication result = await authenticator.AuthenticateAsync(request, cancellation);
            if (result.User is not null)
            {
                return (result.User, null);
            }

            if (result.Failure is not null)
            {
                failures.Add(result.Failure);
            }
        }

        // credentials that were given and refused are never downgraded to anonymous
        if (failures.Count == 0)
        {
            return _services.AllowAnonymous ? (UserInfo.Anonymous, null) : (null, "no credentials");
        }

        return (null, GoList.Errors(failures));
    }
}
