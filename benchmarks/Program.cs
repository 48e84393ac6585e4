Console.WriteLine("workloads follow");
