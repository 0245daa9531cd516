using Xebec.Node.Cri;

namespace Xebec.Node.Agent;

/// <summary>Faults of the runtime in the words of upstream, which shows them as its gRPC library prints them.</summary>
internal static class GrpcText
{
    public static string Of(RuntimeFault fault)
    {
        string code = fault.Code == RuntimeFaultCode.Cancelled ? "Canceled" : fault.Code.ToString();
        return $"rpc error: code = {code} desc = {fault.Detail}";
    }
}
