using Google.Protobuf;
using Grpc.Core;
using Xebec.Node.Wire;

namespace Xebec.Node.Cri.Endpoint;

/// <summary>Which of the two versions of CRI is spoken. Their messages are the same on the wire; only the service's name differs.</summary>
internal enum CriApi
{
    NotAgreed,
    V1,
    V1Alpha2,
}

/// <summary>One call of CRI in both its versions.</summary>
internal sealed class CriCall<TRequest, TResponse>(string service, string name, MethodType type = MethodType.Unary)
    where TRequest : class, IMessage<TRequest>, new()
    where TResponse : class, IMessage<TResponse>, new()
{
    private readonly Method<TRequest, TResponse> _v1 = Rpc.Method<TRequest, TResponse>($"runtime.v1.{service}", name, type);
    private readonly Method<TRequest, TResponse> _v1Alpha2 = Rpc.Method<TRequest, TResponse>($"runtime.v1alpha2.{service}", name, type);

    public string Name => _v1.Name;

    public Method<TRequest, TResponse> In(CriApi api) => api == CriApi.V1 ? _v1 : _v1Alpha2;
}

/// <summary>The calls of CRI that we make.</summary>
internal static class CriCalls
{
    private const string Runtime = "RuntimeService";
    private const string Image = "ImageService";

    public static readonly CriCall<VersionRequest, VersionResponse> Version = new(Runtime, "Version");
    public static readonly CriCall<StatusRequest, StatusResponse> Status = new(Runtime, "Status");
    public static readonly CriCall<RuntimeConfigRequest, RuntimeConfigResponse> RuntimeConfig = new(Runtime, "RuntimeConfig");
    public static readonly CriCall<UpdateRuntimeConfigRequest, UpdateRuntimeConfigResponse> UpdateRuntimeConfig = new(Runtime, "UpdateRuntimeConfig");

    public static readonly CriCall<RunPodSandboxRequest, RunPodSandboxResponse> RunPodSandbox = new(Runtime, "RunPodSandbox");
    public static readonly CriCall<StopPodSandboxRequest, StopPodSandboxResponse> StopPodSandbox = new(Runtime, "StopPodSandbox");
    public static readonly CriCall<RemovePodSandboxRequest, RemovePodSandboxResponse> RemovePodSandbox = new(Runtime, "RemovePodSandbox");
    public static readonly CriCall<PodSandboxStatusRequest, PodSandboxStatusResponse> PodSandboxStatus = new(Runtime, "PodSandboxStatus");
    public static readonly CriCall<ListPodSandboxRequest, ListPodSandboxResponse> ListPodSandbox = new(Runtime, "ListPodSandbox");
    public static readonly CriCall<UpdatePodSandboxResourcesRequest, UpdatePodSandboxResourcesResponse> UpdatePodSandboxResources = new(Runtime, "UpdatePodSandboxResources");

    public static readonly CriCall<CreateContainerRequest, CreateContainerResponse> CreateContainer = new(Runtime, "CreateContainer");
    public static readonly CriCall<StartContainerRequest, StartContainerResponse> StartContainer = new(Runtime, "StartContainer");
    public static readonly CriCall<StopContainerRequest, StopContainerResponse> StopContainer = new(Runtime, "StopContainer");
    public static readonly CriCall<RemoveContainerRequest, RemoveContainerResponse> RemoveContainer = new(Runtime, "RemoveContainer");
    public static readonly CriCall<ListContainersRequest, ListContainersResponse> ListContainers = new(Runtime, "ListContainers");
    public static readonly CriCall<ContainerStatusRequest, ContainerStatusResponse> ContainerStatus = new(Runtime, "ContainerStatus");
    public static readonly CriCall<UpdateContainerResourcesRequest, UpdateContainerResourcesResponse> UpdateContainerResources = new(Runtime, "UpdateContainerResources");
    public static readonly CriCall<ReopenContainerLogRequest, ReopenContainerLogResponse> ReopenContainerLog = new(Runtime, "ReopenContainerLog");
    public static readonly CriCall<GetEventsRequest, ContainerEventResponse> GetContainerEvents = new(Runtime, "GetContainerEvents", MethodType.ServerStreaming);

    public static readonly CriCall<ExecSyncRequest, ExecSyncResponse> ExecSync = new(Runtime, "ExecSync");
    public static readonly CriCall<ExecRequest, ExecResponse> Exec = new(Runtime, "Exec");
    public static readonly CriCall<AttachRequest, AttachResponse> Attach = new(Runtime, "Attach");
    public static readonly CriCall<PortForwardRequest, PortForwardResponse> PortForward = new(Runtime, "PortForward");

    public static readonly CriCall<ContainerStatsRequest, ContainerStatsResponse> ContainerStats = new(Runtime, "ContainerStats");
    public static readonly CriCall<ListContainerStatsRequest, ListContainerStatsResponse> ListContainerStats = new(Runtime, "ListContainerStats");
    public static readonly CriCall<PodSandboxStatsRequest, PodSandboxStatsResponse> PodSandboxStats = new(Runtime, "PodSandboxStats");
    public static readonly CriCall<ListPodSandboxStatsRequest, ListPodSandboxStatsResponse> ListPodSandboxStats = new(Runtime, "ListPodSandboxStats");

    public static readonly CriCall<ListImagesRequest, ListImagesResponse> ListImages = new(Image, "ListImages");
    public static readonly CriCall<ImageStatusRequest, ImageStatusResponse> ImageStatus = new(Image, "ImageStatus");
    public static readonly CriCall<PullImageRequest, PullImageResponse> PullImage = new(Image, "PullImage");
    public static readonly CriCall<RemoveImageRequest, RemoveImageResponse> RemoveImage = new(Image, "RemoveImage");
    public static readonly CriCall<ImageFsInfoRequest, ImageFsInfoResponse> ImageFsInfo = new(Image, "ImageFsInfo");
}
